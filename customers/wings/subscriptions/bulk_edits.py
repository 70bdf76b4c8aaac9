"""The kind of bulk edit `subscriptions`: a file says who is subscribed to what, a column for each channel or topic."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from customers.bulk_edit_kinds import (
    BulkEditKind,
    Chosen,
    Frozen,
    KindBatch,
    KindColumn,
    KindRows,
    KindWords,
    Values,
)
from customers.database.bulk_statements import in_list
from customers.edits.edit import Clear
from customers.edits.row_changes import Delta
from customers.edits.snapshot import Touch
from customers.rules.custom_values import FieldType
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.opt_in import void_answered
from customers.wings.subscriptions.rules import STATUS_LABELS, Node, Status, decide
from customers.wings.subscriptions.tree import UnknownNode, header_of, read_cell, read_header, read_tree
from customers.wings.subscriptions.write import NodeChange, current_states, write_changes

KIND_NAME: Final = "subscriptions"
FOLLOWS: Final = "follows"  # how a change is counted that leaves a topic to its channel


class SubscriptionRows(KindRows):
    """A cell wants a status of its own at the node that its column names."""

    def __init__(self, _frozen: Frozen) -> None:
        self.tree = read_tree()
        self.double_opt_in = self.tree.double_opt_in

    def column(self, header: str) -> KindColumn | None:
        """Take brand/channel and brand/channel/topic."""
        try:
            node = read_header(header, self.tree)
        except UnknownNode:
            return None
        return KindColumn(f"{KIND_NAME}:{header_of(node, self.tree)}", FieldType.YES_NO)

    def _node(self, field: str) -> Node:
        return read_header(field.partition(":")[2], self.tree)

    def value(self, field: str, cell: str | Clear) -> Any:
        """Read yes or no; to clear it is to let the topic follow its channel again."""
        return None if isinstance(cell, Clear) else read_cell(cell).value

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Read the statuses that the customers have of their own."""
        names = {self._node(field): field for field in fields}
        has: dict[int, dict[str, str]] = {}
        for (customer_id, node), own in current_states(customers, names).items():
            if node in names:
                has.setdefault(customer_id, {})[names[node]] = own.status.value
        return has

    def delta(self, wants: Values, has: Values) -> Delta:
        """Say what is written: who subscribes to a topic with double opt-in waits for their own confirmation."""
        delta: Delta = {}
        for field, wanted in wants.items():
            own = _status(has.get(field))
            asks = self._node(field).topic_id in self.double_opt_in
            if (to := decide(own, _status(wanted), double_opt_in=asks)) is not own:
                delta[field] = [own and own.value, to and to.value]
        return delta

    def last_touches(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Mapping[str, Touch]]:
        """Say who changed them last."""
        names = {self._node(field): field for field in fields}
        touches: dict[int, dict[str, Touch]] = {}
        for change in SubscriptionChange.objects.filter(in_list("customer_id", customers)).order_by("pk"):
            if change.place in names:
                touch = Touch(change.initiator, change.at)
                touches.setdefault(change.customer_id, {})[names[change.place]] = touch
        return touches

    def write(self, batch: KindBatch) -> None:
        """Write what was planned, or its reverse. Nobody is asked by a message: staff ask afterwards."""
        changes = [
            NodeChange(one.customer_id, self._node(field), _status(after), one.row_number, expected=_status(before))
            for one in batch.writes
            for field, (before, after) in one.delta.items()
        ]
        written = write_changes(changes, context=batch.context, now=batch.now, double_opt_in=(), exactly=True)
        if written.changed_since or written.gone:
            raise RuntimeError("what was compared under the locks is another now")
        void_answered(written.changed, now=batch.now)


def _status(text: Any) -> Status | None:
    return Status(text) if text else None


class SubscriptionWords(KindWords):
    """How consents read: they name nobody."""

    is_personal = False

    def text(self, field: str, value: Any) -> str:
        """Name a status as everywhere."""
        return STATUS_LABELS[Status(value)]

    def counted(self, field: str, before: Any, after: Any) -> str:
        """Count by what they become."""
        return after or FOLLOWS

    def count_text(self, field: str, counted: str, number: int) -> str:
        """Say what becomes of them."""
        who, are, wait, follow = ("customer", "is", "waits", "follows") if number == 1 else _SEVERAL
        place = self.label(field)
        return {
            Status.SUBSCRIBED.value: f"{who} {are} subscribed to {place}",
            Status.UNSUBSCRIBED.value: f"{who} {are} unsubscribed from {place}",
            Status.REQUIRES_CONFIRMATION.value: f"{who} {wait} for confirmation at {place}",
        }.get(counted, f"{who} {follow} the channel again at {place}")

    def is_lost(self, counted: str) -> bool:
        """Mark those who are unsubscribed."""
        return counted == Status.UNSUBSCRIBED


_SEVERAL: Final = ("customers", "are", "wait", "follow")


def _freeze(_chosen: Chosen) -> Frozen:
    """What decides beside the cells is which topics ask for double opt-in."""
    return {"double_opt_in": sorted(topic or 0 for topic in read_tree().double_opt_in)}


KIND: Final = BulkEditKind(
    name=KIND_NAME,
    label="Subscriptions",
    help="Subscribes and unsubscribes customers: yes or no in each cell; a blank cell changes nothing.",
    takes="Its columns are brand/channel or brand/channel/topic, such as main/email or main/email/news.",
    freeze=_freeze,
    open=SubscriptionRows,
    words=SubscriptionWords(),
)
