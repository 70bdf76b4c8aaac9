"""Which rows of a bulk edit an undo of it walks."""

from django.db.models import QuerySet

from customers.bulk_edits.kinds import touches_unchanged
from customers.models import BulkEdit, BulkEditRow
from customers.rules.refusals.codes import Outcome


def rows_to_undo(undoing: BulkEdit) -> QuerySet[BulkEditRow]:
    """Return the rows that the undo takes something back of: the applied ones, and the unchanged ones too where what
    the file did besides happened to their customers.
    """
    rows = BulkEditRow.objects.filter(bulk_edit_id=undoing.undo_of_id)
    if touches_unchanged(undoing):
        return rows.filter(outcome__in=[Outcome.APPLIED, Outcome.UNCHANGED])
    return rows.filter(outcome=Outcome.APPLIED)
