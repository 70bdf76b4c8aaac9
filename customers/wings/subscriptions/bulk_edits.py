"""What files do with subscriptions: a column for each channel or topic, `brand/channel` or `brand/channel/topic`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from customers.bulk_edit_kinds import BulkEditKind, Frozen, KindBatch, KindColumn, KindRows, KindWords, Values
from customers.database.bulk_statements import in_list
from customers.edits.edit import Clear
from customers.edits.rows.row_changes import Delta
from customers.edits.snapshot import Touch
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.values.custom_values import FieldType
from customers.wings.subscriptions.consent.errors import SubscriptionError
from customers.wings.subscriptions.consent.tree import Tree, header_of, read_cell, read_header, read_tree
from customers.wings.subscriptions.consent.write import NodeChange, current_states, write_changes
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.opt_in.lifecycle import void_answered
from customers.wings.subscriptions.roles import CHANGE
from customers.wings.subscriptions.rules import STATUS_LABELS, Node, Status, decide

KIND_NAME: Final = "subscriptions"
_VERBS: Final[Mapping[str, tuple[str, str]]] = {
    Status.SUBSCRIBED: ("is subscribed to", "are subscribed to"),
    Status.UNSUBSCRIBED: ("is unsubscribed from", "are unsubscribed from"),
    Status.REQUIRES_CONFIRMATION: ("has to confirm", "have to confirm"),
    Status.NO_DATA: ("follows the channel again at", "follow the channel again at"),
}
_ERASED_SINCE: Final = ("was changed at", "were changed at")  # an erasure leaves only that something was changed


def _field(node: Node, header: str) -> str:
    """Name a node by its header, for people, and by its ids, which outlive a renamed brand."""
    return f"{KIND_NAME}:{header}:{node.brand_id}:{node.key}"


def _node(field: str) -> Node:
    _, _, brand_id, channel, *topic = field.split(":")
    return Node(int(brand_id), channel, int(topic[0]) if topic else None)


def _by_node(fields: Collection[str]) -> Mapping[Node, str]:
    return {_node(field): field for field in fields}


class SubscriptionRows(KindRows):
    """A row wants a status of its customer's own at each node that its columns name."""

    def __init__(self, frozen: Frozen) -> None:
        self.double_opt_in: frozenset[int | None] = frozenset(frozen["double_opt_in"])

    @cached_property
    def _tree(self) -> Tree:
        return read_tree()

    def column(self, header: str) -> KindColumn | None:
        """Take a column that names a node."""
        try:
            node = read_header(header, self._tree)
        except SubscriptionError:
            return None
        return KindColumn(_field(node, header_of(node, self._tree)), FieldType.YES_NO)

    def headers(self) -> Sequence[str]:
        """Return a header for each channel and topic that can be asked for."""
        nodes = (node for brand in self._tree.brands for node, _ in self._tree.nodes(brand.pk))
        return [header_of(node, self._tree) for node in nodes]

    def value(self, field: str, cell: str | Clear) -> Any:
        """Read yes or no; there is no clearing a consent."""
        if isinstance(cell, Clear):
            raise Refused(Code.INVALID_VALUE)
        return read_cell(cell).value

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Read what the customers have of their own at these nodes."""
        found: dict[int, dict[str, Any]] = {}
        by_node = _by_node(fields)
        for (customer_id, node), (_, status) in current_states(customers, by_node).items():
            if node in by_node:
                found.setdefault(customer_id, {})[by_node[node]] = status.value
        return found

    def delta(self, wants: Values, has: Values) -> Delta:
        """Subscribe or unsubscribe; with double opt-in wait for the owner."""
        return {field: step for field, step in self._steps(wants, has) if step[0] != step[1]}

    def _steps(self, wants: Values, has: Values) -> Iterator[tuple[str, list[Any]]]:
        for field, asked in wants.items():
            own, double_opt_in = has.get(field), _node(field).topic_id in self.double_opt_in
            becomes = decide(Status(own) if own else None, Status(asked), double_opt_in=double_opt_in)
            yield field, [own, becomes.value if becomes else None]

    def last_touches(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Mapping[str, Touch]]:
        """Return who changed these nodes last."""
        touches: dict[int, dict[str, Touch]] = {}
        by_node = _by_node(fields)
        changes = SubscriptionChange.objects.filter(in_list("customer_id", customers)).order_by("pk")
        columns = ("customer_id", "brand_id", "channel", "topic_id", "initiator", "at")
        for customer_id, brand_id, channel, topic_id, initiator, at in changes.values_list(*columns):
            if field := by_node.get(Node(brand_id, channel, topic_id)):
                touches.setdefault(customer_id, {})[field] = Touch(initiator, at)
        return touches

    def write(self, batch: KindBatch) -> None:
        """Write the statuses of the deltas as they are: whether one waits for its owner was decided with them.

        A run sends no messages; whoever has to confirm is sent the link from the profile.
        """
        changes = [
            NodeChange(customer_id, _node(field), Status(after) if after else None, row_number)
            for row_number, customer_id, delta in batch.writes
            for field, (_, after) in delta.items()
        ]
        written = write_changes(changes, context=batch.context, now=batch.now, double_opt_in=(), exactly=True)
        void_answered(written.changed, now=batch.now)


class SubscriptionWords(KindWords):
    """How a status reads: it names nobody."""

    is_personal = False

    def label(self, field: str) -> str:
        """Name the node as its column does."""
        return field.split(":")[1]

    def text(self, field: str, value: Any) -> str:
        """Name the status."""
        return STATUS_LABELS.get(value, str(value))

    def counted(self, field: str, before: Any, after: Any) -> str:
        """Count by the status that comes of it."""
        return str(after or Status.NO_DATA.value)

    def count_text(self, field: str, counted: str, number: int) -> str:
        """Return how many are subscribed, unsubscribed or have to confirm."""
        one, many = _VERBS.get(counted, _ERASED_SINCE)
        return f"{f'customer {one}' if number == 1 else f'customers {many}'} {self.label(field)}"

    def is_lost(self, counted: str) -> bool:
        """Point out consent that is withdrawn."""
        return counted == Status.UNSUBSCRIBED


def _freeze(_chosen: Any) -> Frozen:
    """Plan under which topics have double opt-in."""
    return {"double_opt_in": sorted(topic for topic in read_tree().double_opt_in if topic is not None)}


KIND: Final = BulkEditKind(
    name=KIND_NAME,
    label="Subscriptions",
    help="Subscribes and unsubscribes customers. A channel takes along the topics that follow it.",
    takes="After the first column, name each column brand/channel or brand/channel/topic, with yes or no.",
    freeze=_freeze,
    open=SubscriptionRows,
    words=SubscriptionWords(),
    permission=CHANGE,
)
