"""What was doubted in a workbook is doubted again in its fix-and-retry file, until somebody has entered it anew.

That file is plain text: a date that stands where an identifier was issued would come back as text that looks issued.
"""

from collections.abc import Iterable, Iterator, Mapping

from customers.bulk_edits.columns import Column, restored
from customers.bulk_edits.shown_cells import cell_reader
from customers.models import BulkEdit, BulkEditChunk
from customers.rules.typed_cells import AGAIN
from customers.spreadsheets.cells import cleaned, unpack
from customers.spreadsheets.headers import folded
from customers.spreadsheets.sheet import Row

# By the hash of folded header and text: a million doubted cells are kept in little memory.
Doubts = Mapping[int, str]


def doubts_of(earlier: BulkEdit) -> Doubts:
    """Collect the cells of an earlier file that its reader doubted, as its fix-and-retry file holds them."""
    columns = restored(earlier.columns)
    headers = [folded(column.header) for column in columns]
    read = cell_reader(columns, earlier.frozen)
    found: dict[int, str] = {}
    chunks = BulkEditChunk.objects.filter(bulk_edit=earlier, cells__isnull=False).values_list("cells", flat=True)
    for cells in chunks.iterator(chunk_size=1):
        for row in unpack(bytes(cells or b"")):
            if row.suspect:
                texts, refused = read(row)
                codes = dict(row.suspect)
                found |= {_mark(headers[at], texts[at]): codes[at].removesuffix(f"/{AGAIN}") for at in refused}
    return found


def doubted_again(rows: Iterable[Row], columns: Iterable[Column], doubts: Doubts) -> Iterator[Row]:
    """Mark the cells that are still what was doubted."""
    headers = [folded(column.header) for column in columns]
    for row in rows:
        known = {at for at, _ in row.suspect}
        again = tuple(
            (at, f"{code}/{AGAIN}")
            for at, (header, cell) in enumerate(zip(headers, row.cells, strict=False))
            if at not in known and cell and (code := doubts.get(_mark(header, cell)))
        )
        yield row._replace(suspect=(*row.suspect, *again)) if again else row


def _mark(header: str, text: str) -> int:
    return hash((header, cleaned(text)))
