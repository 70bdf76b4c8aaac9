"""Conditions of segments: `subscription.CHANNEL[.TOPIC][@BRAND]`, with the status that counts. No data is no value."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from customers.database.bulk_statements import in_list
from customers.rule_fields import At, RuleField, RuleOptions, RuleRecords, ValueKind
from customers.wings.subscriptions.consent.tree import KnownTopic, Tree, read_tree
from customers.wings.subscriptions.models import STORED, Subscription, SubscriptionChange
from customers.wings.subscriptions.rules import CHANNEL_LABELS, Channel, Node, Status, effective, passed_on

GROUP: Final = "Subscriptions"
CHANGES: Final = RuleRecords(SubscriptionChange, about=("brand_id", "channel", "topic_id"))
RECORDS: Final = (CHANGES,)
# Over several brands, the strongest consent counts.
_FROM_THE_STRONGEST: Final = (Status.SUBSCRIBED, Status.REQUIRES_CONFIRMATION, Status.UNSUBSCRIBED)


def rule_fields() -> Sequence[RuleField]:
    """Offer each channel and each active topic: under each brand, and under any."""
    return tuple(_fields(read_tree()))


def _fields(tree: Tree) -> Iterator[RuleField]:
    for channel in Channel:
        topics = [topic for topic in tree.topics if topic.channel == channel and topic.is_active]
        for topic in (None, *topics):
            brands = [one for one in tree.brands if topic is None or one.pk in topic.brand_ids]
            name = f"subscription.{channel}" + (f".{topic.system_name}" if topic else "")
            label = CHANNEL_LABELS[channel] + (f": {topic.name}" if topic else "")
            if brands:
                yield _field(name, f"{label}, any brand", channel, topic, [brand.pk for brand in brands])
            for brand in brands:
                yield _field(f"{name}@{brand.system_name}", f"{label}, {brand.name}", channel, topic, [brand.pk])


def _field(name: str, label: str, channel: str, topic: KnownTopic | None, brand_ids: Sequence[int]) -> RuleField:
    def rows(options: RuleOptions) -> QuerySet[Any, dict[str, Any]]:
        found: QuerySet[Any, dict[str, Any]] = _rows(channel, topic, brand_ids)
        return found

    nodes = [Node(brand_id, channel, topic.id if topic else None) for brand_id in brand_ids]
    return RuleField(
        name,
        label,
        GROUP,
        ValueKind.CHOICE,
        rows,
        choices=tuple(STORED),
        told_by=[(CHANGES, tuple(one)) for one in _with_channels(nodes)],
        then=partial(_then, nodes, topic is not None and topic.double_opt_in),
    )


def _with_channels(nodes: Iterable[Node]) -> set[Node]:
    return {one for node in nodes for one in (node, node.parent) if one is not None}


def _then(
    nodes: Sequence[Node], double_opt_in: bool, moments: Collection[At], _within_days: int | None
) -> dict[At, str]:
    """Take each node's own status as it was before the first change after the moment; without one, as it is."""
    customer_ids, asked = {customer for customer, _ in moments}, _with_channels(nodes)
    now, changes = _own_now(customer_ids, asked), _changes(customer_ids, asked)
    found = {}
    for customer, moment in moments:
        own = dict(now.get(customer, {}))
        for node, at, before in changes.get(customer, ()):
            if at > moment:
                own.pop(node, None)
                if before:
                    own[node] = Status(before)
        counting = {effective(node, own, double_opt_in=double_opt_in).status for node in nodes}
        if strongest := next((status for status in _FROM_THE_STRONGEST if status in counting), None):
            found[customer, moment] = strongest.value
    return found


def _own_now(customer_ids: Collection[int], nodes: Collection[Node]) -> dict[int, dict[Node, Status]]:
    found: dict[int, dict[Node, Status]] = {}
    rows = Subscription.objects.filter(in_list("customer_id", customer_ids), node__in={one.key for one in nodes})
    columns = ("customer_id", "status", "brand_id", "channel", "topic_id")
    for customer, status, brand_id, channel, topic_id in rows.values_list(*columns):
        if (node := Node(brand_id, channel, topic_id)) in nodes:
            found.setdefault(customer, {})[node] = Status(status)
    return found


def _changes(customer_ids: Collection[int], nodes: Collection[Node]) -> dict[int, list[tuple[Node, datetime, str]]]:
    """Read what changed, the last first: node, when, and its own status before."""
    found: dict[int, list[tuple[Node, datetime, str]]] = {}
    rows = SubscriptionChange.objects.filter(in_list("customer_id", customer_ids)).order_by("-pk")
    columns = ("customer_id", "at", "before", "brand_id", "channel", "topic_id")
    for customer, at, before, brand_id, channel, topic_id in rows.values_list(*columns):
        if (node := Node(brand_id, channel, topic_id)) in nodes:
            found.setdefault(customer, []).append((node, at, before))
    return found


def _rows(channel: str, topic: KnownTopic | None, brand_ids: Sequence[int]) -> Any:
    """Return one row a customer: a topic's own status, or its channel's; over several brands the strongest."""
    if topic is None and len(brand_ids) == 1:
        of_channel = Subscription.objects.filter(brand=brand_ids[0], node=channel)
        return of_channel.order_by().values("customer_id", value=F("status"))
    nodes = [Node(0, channel).key, *([Node(0, channel, topic.id).key] if topic else [])]
    found = Subscription.objects.filter(brand__in=brand_ids, node__in=nodes).order_by().values("customer_id")
    names = {f"under_{brand_id}": _counts(channel, topic, brand_id) for brand_id in brand_ids}
    if len(names) == 1:
        return found.annotate(value=next(iter(names.values()))).values("customer_id", "value")
    strongest = [
        When(Q(*((name, status.value) for name in names), _connector=Q.OR), then=Value(status.value))
        for status in _FROM_THE_STRONGEST
    ]
    value = Case(*strongest, output_field=CharField())
    return found.annotate(**names).annotate(value=value).values("customer_id", "value")


def _counts(channel: str, topic: KnownTopic | None, brand_id: int) -> Any:
    of_channel = Q(brand=brand_id, node=Node(0, channel).key)
    if topic is None:
        return Max("status", filter=of_channel)
    own = Max("status", filter=Q(brand=brand_id, node=Node(0, channel, topic.id).key))
    inherited = passed_on(Status.SUBSCRIBED, double_opt_in=topic.double_opt_in)
    passed = Case(When(status=Status.SUBSCRIBED.value, then=Value(inherited.value)), default=F("status"))
    return Coalesce(own, Max(passed, filter=of_channel, output_field=CharField()))
