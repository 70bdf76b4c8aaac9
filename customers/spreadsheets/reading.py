"""A stored file becomes a sheet: headers that can be told apart, and rows that stream."""

from collections.abc import Iterator
from pathlib import Path

from customers.spreadsheets.cells import BLANKS, cleaned, is_blank, unescaped
from customers.spreadsheets.headers import column_letter, folded
from customers.spreadsheets.refusals import FileRefused, megabytes
from customers.spreadsheets.sheet import Limits, RawRow, ReadAs, ReadOptions, Row, Sheet, Table
from customers.spreadsheets.signatures import container
from customers.spreadsheets.text_table import open_text
from customers.spreadsheets.workbooks.table import open_workbook

__all__ = ["FileRefused", "Limits", "ReadAs", "ReadOptions", "Row", "Sheet", "first_line", "open_rows"]


def open_rows(path: Path, *, options: ReadOptions, limits: Limits, workdir: Path) -> Sheet:
    """Open a file of any accepted kind; raise FileRefused if nothing can be read from it.

    A workbook is turned into a file of rows in `workdir` first, which the caller removes. What only the whole file
    shows (one row too many, a spoiled byte) is raised while the sheet is iterated.
    """
    _refuse_oversize(path, limits.max_bytes)
    kind = container(path)
    if kind == "text":
        table = open_text(path, options=options, limits=limits)
    else:
        _refuse_oversize(path, limits.max_xlsx_bytes)
        table = open_workbook(path, options=options, limits=limits, workdir=workdir)
    try:
        return _with_headers(table, limits, repeats=options.repeats)
    except FileRefused as refused:
        refused.read_as = table.read_as
        raise


def first_line(path: Path, *, sheet: str, limits: Limits, workdir: Path) -> tuple[str, ...]:
    """Return the cells of a sheet's first line that is not blank; none where it has none, or cannot be read."""
    try:
        table = open_workbook(path, options=ReadOptions(sheet=sheet), limits=limits, workdir=workdir)
        first = next((row.cells for row in table.raw_rows() if not is_blank(row.cells)), [])
    except FileRefused:
        return ()
    return tuple(cleaned(unescaped(cell)) for cell in first)


def _refuse_oversize(path: Path, limit: int) -> None:
    size = path.stat().st_size
    if size > limit:
        raise FileRefused("too_large", size=megabytes(size), limit=megabytes(limit))


def _with_headers(table: Table, limits: Limits, *, repeats: bool) -> Sheet:
    first = next((row for row in table.raw_rows() if not is_blank(row.cells)), None)
    if first is None:
        raise FileRefused("no_rows/blank")
    headers = _headers(first, limits, repeats=repeats)
    sheet = Sheet(
        headers=headers,
        read_as=table.read_as,
        rows=lambda: _rows(table, first, len(headers), limits),
        warnings=table.warnings,
        guess=table.guess,
    )
    if next(iter(sheet), None) is None:
        raise FileRefused("no_rows")
    return sheet


def _headers(first: RawRow, limits: Limits, *, repeats: bool) -> tuple[str, ...]:
    headers = [cleaned(unescaped(cell)) for cell in first.cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > limits.max_columns:
        raise FileRefused("too_many_columns", columns=len(headers), limit=limits.max_columns)
    seen: dict[str, int] = {}
    for index, header in enumerate(headers):
        if not header:
            raise FileRefused("blank_header", column=column_letter(index), row=first.number)
        earlier = seen.setdefault(folded(header), index)
        if earlier != index and not repeats:
            raise _duplicate(headers, earlier, index)
    return tuple(headers)


def _duplicate(headers: list[str], first: int, second: int) -> FileRefused:
    return FileRefused(
        "duplicate_header",
        column=column_letter(second),
        header=headers[second],
        first=column_letter(first),
        first_header=headers[first],
    )


def _rows(table: Table, header: RawRow, width: int, limits: Limits) -> Iterator[Row]:
    """Yield the rows below the header that are not blank; this loop is what a million rows cost."""
    with_blank_headers = len(header.cells)
    longest = limits.max_cell_characters
    too_long = f"too_long/{longest}"
    count = 0
    for raw in table.raw_rows():
        number, cells, suspect, shown, _ = raw
        text = "".join(cells)
        if number <= header.number or not text.strip(BLANKS):
            continue
        count += 1
        if count > limits.max_rows:
            raise FileRefused("too_many_rows", limit=limits.max_rows, row=number)
        problem = ""
        if len(cells) != width:
            cells, problem = _fitted(raw, width, with_blank_headers, pad=table.missing_cells_are_blank)
        if len(text) > longest:
            suspect += tuple((index, too_long) for index, cell in enumerate(cells) if len(cell) > longest)
        if "'" in text:
            cells = [unescaped(cell) for cell in cells]
        yield Row(number, tuple(cells), problem, suspect, shown)


def _fitted(raw: RawRow, width: int, with_blank_headers: int, *, pad: bool) -> tuple[list[str], str]:
    """Fit a row that has not as many cells as there are headers, if nothing is lost or made up by it."""
    cells = raw.cells
    if len(cells) < width:
        if pad:
            return cells + [""] * (width - len(cells)), ""
        return cells, "short_row/cut_off" if raw.is_cut_off else "short_row"
    extra = next((index for index in range(width, len(cells)) if not is_blank((cells[index],))), None)
    if extra is None:
        return cells[:width], ""
    if extra < with_blank_headers:
        raise FileRefused("blank_header/data", column=column_letter(extra), row=raw.number)
    return cells, "long_row"
