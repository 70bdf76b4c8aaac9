"""Conditions of segments: `subscription.CHANNEL[.TOPIC][@BRAND]`, with the status that counts. No data is no value."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from customers.parts import RuleField, RuleOptions, ValueKind
from customers.wings.subscriptions.consent.tree import KnownTopic, Tree, read_tree
from customers.wings.subscriptions.models import STORED, Subscription
from customers.wings.subscriptions.rules import CHANNEL_LABELS, Channel, Node, Status, passed_on

GROUP: Final = "Subscriptions"
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

    return RuleField(name, label, GROUP, ValueKind.CHOICE, rows, choices=tuple(STORED))


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
