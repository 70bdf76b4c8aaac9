"""Rows corrected in tests, as the page does it."""

from collections.abc import Collection, Mapping

from customers.bulk_edits.fix.fix_row import Fixed, fix_row, open_row
from customers.bulk_edits.run.actions import initiator_from
from customers.models import BulkEdit
from tests.uploads import operator


def as_it_stands(bulk_edit: BulkEdit) -> BulkEdit:
    """Return the bulk edit as a request reads it."""
    return BulkEdit.objects.select_related("integration_point", "initiator_key").get(pk=bulk_edit.pk)


def fix(
    bulk_edit: BulkEdit, number: int, cells: Mapping[str, str], *, right: Collection[str] = (), mark: str = ""
) -> Fixed:
    """Open a row and correct the cells of these headers."""
    read = as_it_stands(bulk_edit)
    opened = open_row(read, number)
    at = {cell.header: cell.at for cell in opened.cells}
    texts = {cell.at: cells.get(cell.header, cell.text) for cell in opened.cells}
    sure = {at[header] for header in right}
    return fix_row(
        read, number, texts=texts, right=sure, mark=mark or opened.mark, initiator=initiator_from(operator())
    )
