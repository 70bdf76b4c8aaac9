"""What was doubted in a file is doubted again in its fix-and-retry file, until somebody has entered it anew.

That file is plain text with a cell for each header: a date that stands where an identifier was issued would come back
as text that looks issued, and a row whose cells had shifted as one that is whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from customers.bulk_edits.mapping.columns import KEY, Column, restored
from customers.bulk_edits.mapping.shown_cells import cell_reader
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow
from customers.rules.refusals.codes import Code
from customers.rules.values.typed_cells import AGAIN
from customers.spreadsheets.cells import cleaned, unpack
from customers.spreadsheets.headers import folded
from customers.spreadsheets.sheet import Row

_Texts = Mapping[str, str]  # the cells of a row that are not blank, by folded header


@dataclass(frozen=True, slots=True)
class Doubts:
    """Codes by hashes, so that a million doubted cells take little memory.

    `headers` are the columns that both files have: a column that was added or taken out enters nothing anew.
    `key` is the earlier file's key. `cells` has the doubtful texts alone, `in_rows` each with what tells its row.
    """

    headers: frozenset[str]
    key: str
    cells: set[int] = field(default_factory=set)
    in_rows: dict[int, str] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether anything was doubted."""
        return bool(self.cells or self.rows)

    def of_cell(self, header: str, texts: _Texts) -> str:
        """Return the code that a cell was doubted with; blank for a right one, or one of another row."""
        if hash((header, texts[header])) not in self.cells:
            return ""
        return next((self.in_rows[mark] for mark in self.marks(header, texts) if mark in self.in_rows), "")

    def marks(self, header: str, texts: _Texts) -> tuple[int, int]:
        """Hash a cell with its row's key, and with the rest of its row: whoever mends one of them leaves the other."""
        rest = frozenset(cell for cell in texts.items() if cell[0] != self.key)
        return hash((header, texts[header], texts.get(self.key))), hash((header, texts[header], rest))


def doubts_of(earlier: BulkEdit, columns: Iterable[Column]) -> Doubts:
    """Collect what was doubted in an earlier file, as its fix-and-retry file holds it. `columns` are the new file's."""
    theirs = restored(earlier.columns)
    headers = {folded(column.header): at for at, column in enumerate(theirs) if not column.is_of_retry_file}
    both = headers.keys() & {folded(column.header) for column in columns}
    key = next((folded(column.header) for column in theirs if column.target == KEY), "")
    doubts = Doubts(frozenset(both), key)
    read = cell_reader(theirs, earlier.frozen)
    chunks = BulkEditChunk.objects.filter(bulk_edit=earlier, cells__isnull=False)
    for chunk in chunks.iterator(chunk_size=1):
        rows = [row for row in unpack(bytes(chunk.cells or b"")) if row.problem or row.suspect]
        short = _refused_as_short(chunk) if any(row.problem for row in rows) else set()
        for row in rows:
            cells, refused = read(row)
            texts = _texts(cells, {header: headers[header] for header in both})
            if code := _row_code(row, short):
                doubts.rows[_whole(texts)] = code
            codes = dict(row.suspect)
            for header in texts:
                if (at := headers[header]) in refused:
                    code = codes[at].removesuffix(f"/{AGAIN}")
                    doubts.cells.add(hash((header, texts[header])))
                    doubts.in_rows.update(dict.fromkeys(doubts.marks(header, texts), code))
    return doubts


def doubted_again(rows: Iterable[Row], columns: Iterable[Column], doubts: Doubts) -> Iterator[Row]:
    """Mark the cells and the rows that are still what was doubted."""
    headers = {folded(column.header): at for at, column in enumerate(columns)}
    headers = {header: at for header, at in headers.items() if header in doubts.headers}
    for row in rows:
        texts = _texts(row.cells, headers)
        known = {at for at, _ in row.suspect}
        again = tuple(
            (headers[header], f"{code}/{AGAIN}")
            for header in texts
            if headers[header] not in known and (code := doubts.of_cell(header, texts))
        )
        problem = row.problem or doubts.rows.get(_whole(texts), "")
        yield row._replace(problem=problem, suspect=(*row.suspect, *again))


def _refused_as_short(chunk: BulkEditChunk) -> set[int]:
    """Number the rows in which something had shifted: any other short row lacks blank cells and has them now."""
    refused = BulkEditRow.objects.filter(
        bulk_edit_id=chunk.bulk_edit_id,
        row_number__range=(chunk.first_row, chunk.last_row),
        code=Code.SHORT_ROW,
    )
    return set(refused.values_list("row_number", flat=True))


def _row_code(row: Row, short: set[int]) -> str:
    code = Code.SHORT_ROW if row.number in short else row.problem.partition("/")[0]
    return f"{code}/{AGAIN}" if row.number in short or code == Code.LONG_ROW else ""


def _texts(cells: Iterable[str], headers: Mapping[str, int]) -> _Texts:
    found = tuple(cells)
    texts = {header: cleaned(found[at]) for header, at in headers.items() if at < len(found)}
    return {header: text for header, text in texts.items() if text}


def _whole(texts: _Texts) -> int:
    return hash(frozenset(texts.items()))
