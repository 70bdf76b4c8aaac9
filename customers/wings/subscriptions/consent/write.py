"""Write what customers agreed to, set by set: the same number of statements for one customer and for a chunk of a file.

What is stored of a customer hangs on their profile, so the customers are locked first; everything is read after that.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from customers.database.bulk_statements import allocate, deleted, in_list, inserted, updated, write
from customers.edits.edit import EditContext
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from customers.wings.subscriptions.models import Subscription, SubscriptionChange
from customers.wings.subscriptions.rules import Node, OwnStatuses, Status, decide

ANY: Final = "any"


class NodeChange(NamedTuple):
    """What is asked of one customer at one node. `to` None: follow the channel again.

    `expected` is the node's own status as the asker saw it; if it's another one by now, the node is left alone.
    """

    customer_id: int
    node: Node
    to: Status | None
    row_number: int | None = None
    expected: Status | str | None = ANY


class OwnStatus(NamedTuple):
    """A row of a customer's own status."""

    id: int
    status: Status


class ChangedNode(NamedTuple):
    """A node whose own status was changed, and the row that tells of it."""

    change_id: int
    asked: NodeChange
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True)
class WrittenNodes:
    """What became of a set of changes. Of nodes in none of these lists nothing had to change."""

    changed: tuple[ChangedNode, ...] = ()
    changed_since: tuple[NodeChange, ...] = ()  # somebody else changed them after the asker looked
    gone: tuple[NodeChange, ...] = ()  # of customers who were merged or erased


States = dict[tuple[int, Node], OwnStatus]


def current_states(customer_ids: Collection[int], nodes: Iterable[Node] | None = None) -> States:
    """Read what these customers have of their own at these nodes, or at all: one query."""
    rows = Subscription.objects.filter(in_list("customer_id", customer_ids))
    if nodes is not None:
        rows = rows.filter(node__in={node.key for node in nodes})
    found = rows.values_list("pk", "customer_id", "brand_id", "channel", "topic_id", "status")
    return {
        (customer_id, Node(brand_id, channel, topic_id)): OwnStatus(pk, Status(status))
        for pk, customer_id, brand_id, channel, topic_id, status in found
    }


def own_statuses(customer_id: int) -> OwnStatuses:
    """Read what one customer has of their own: one query."""
    return {node: stored.status for (_, node), stored in current_states([customer_id]).items()}


def write_changes(
    changes: Sequence[NodeChange],
    *,
    context: EditContext,
    now: datetime,
    double_opt_in: Container[int | None],
    exactly: bool = False,
) -> WrittenNodes:
    """Change nodes, in the caller's transaction; a customer's node stands at most once in a set.

    `exactly` writes what is asked even at topics with double opt-in: for what puts back, merges or confirms.
    """
    ids = {change.customer_id for change in changes}
    lock_customers(ids)
    alive = _alive(ids)
    stored = current_states(ids, {change.node for change in changes})
    steps: list[tuple[NodeChange, OwnStatus | None, Status | None]] = []
    since = []
    for change in changes:
        has = stored.get((change.customer_id, change.node))
        own = has.status if has else None
        to = change.to if exactly else decide(own, change.to, double_opt_in=change.node.topic_id in double_opt_in)
        if change.customer_id not in alive:
            continue
        if change.expected not in (ANY, own):
            since.append(change)
        elif to is not own:
            steps.append((change, has, to))
    gone = tuple(change for change in changes if change.customer_id not in alive)
    return WrittenNodes(_store(steps, context, now), tuple(since), gone)


def _alive(ids: Collection[int]) -> set[int]:
    found = Customer.objects.filter(in_list("id", ids), erased_at=None, merged_into=None)
    return set(found.values_list("pk", flat=True))


def _store(
    steps: Sequence[tuple[NodeChange, OwnStatus | None, Status | None]], context: EditContext, now: datetime
) -> tuple[ChangedNode, ...]:
    if not steps:
        return ()
    new = [(change, to) for change, has, to in steps if has is None and to is not None]
    ids, _ = allocate({Subscription: len(new), SubscriptionChange: len(steps)})
    moment = {"changed_at": now, "integration_point_id": context.point.id}
    changed = tuple(
        ChangedNode(id_, change, has.status if has else None, to)
        for id_, (change, has, to) in zip(ids[SubscriptionChange], steps, strict=True)
    )
    common = _who_and_where(context, now)
    write(
        [
            *deleted(Subscription, [has.id for _, has, to in steps if has and to is None]),
            *updated(Subscription, [{"id": has.id, "status": to, **moment} for _, has, to in steps if has and to]),
            *inserted(
                Subscription,
                [
                    {
                        "id": id_,
                        "customer_id": change.customer_id,
                        **_columns(change.node),
                        "node": change.node.key,
                        "status": to,
                        **moment,
                    }
                    for id_, (change, to) in zip(ids[Subscription], new, strict=True)
                ],
            ),
            *inserted(SubscriptionChange, [_history(one, common) for one in changed]),
        ]
    )
    return changed


def _columns(node: Node) -> dict[str, Any]:
    return {"brand_id": node.brand_id, "channel": node.channel, "topic_id": node.topic_id}


def _who_and_where(context: EditContext, now: datetime) -> Mapping[str, Any]:
    return {
        "at": now,
        "integration_point_id": context.point.id,
        "bulk_edit_id": context.bulk_edit_id,
        "reason": context.reason[:300],
        **context.initiator.columns,
    }


def _history(one: ChangedNode, common: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.change_id,
        "customer_id": one.asked.customer_id,
        **_columns(one.asked.node),
        "before": one.before or "",
        "after": one.after or "",
        "row_number": one.asked.row_number,
        **common,
    }
