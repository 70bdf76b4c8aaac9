"""Put back what was changed, exactly: a status of its own that was there, or none where the node followed its channel.

For the undo of a file and for an unmerge. A node that somebody changed since is left alone.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.wings.subscriptions.consent.write import NodeChange, WrittenNodes, write_changes
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.opt_in.lifecycle import void_answered
from customers.wings.subscriptions.rules import Status


def changes_of_file(bulk_edit_id: int, customer_ids: Collection[int]) -> list[SubscriptionChange]:
    """Read what a bulk edit changed of these customers: one query."""
    of_file = SubscriptionChange.objects.filter(in_list("customer_id", customer_ids), bulk_edit=bulk_edit_id)
    return list(of_file.order_by("pk"))


def reversed_changes(changes: Iterable[SubscriptionChange]) -> list[NodeChange]:
    """Return what would put these changes back."""
    return [
        NodeChange(
            change.customer_id,
            change.place,
            _status(change.before),
            row_number=change.row_number,
            expected=_status(change.after),
        )
        for change in changes
    ]


def put_back(changes: Iterable[SubscriptionChange], *, context: EditContext, now: datetime) -> WrittenNodes:
    """Put changes back, in the caller's transaction. Nobody is asked to confirm: no message goes out."""
    written = write_changes(reversed_changes(changes), context=context, now=now, double_opt_in=(), exactly=True)
    void_answered(written.changed, now=now)
    return written


def _status(text: str) -> Status | None:
    return Status(text) if text else None
