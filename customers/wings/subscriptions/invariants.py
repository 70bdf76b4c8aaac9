"""What must always be true of subscriptions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from customers.parts import Invariant
from customers.wings.subscriptions.models import Subscription, SubscriptionChange


def _other_than_its_last_change(_at: datetime) -> Iterator[str]:
    """Yield statuses that no change tells of, and last changes that no status follows."""
    last = _changes_of_the_node().order_by("-pk").values("after")[:1]
    told = Subscription.objects.annotate(told=Coalesce(Subquery(last), Value(""), output_field=CharField()))
    for pk in told.exclude(status=F("told")).order_by("pk").values_list("pk", flat=True).iterator():
        yield f"subscription {pk}: its status is not what its last change says"
    later = _changes_of_the_node().filter(pk__gt=OuterRef("pk"))
    stored = _of_the_node(Subscription.objects.filter(status=OuterRef("after")))
    lasting = SubscriptionChange.objects.exclude(after="").filter(~Exists(later), ~Exists(stored))
    for pk in lasting.filter(customer__erased_at=None).order_by("pk").values_list("pk", flat=True).iterator():
        yield f"subscription change {pk}: the status that it made is not there"


def _changes_of_the_node() -> QuerySet[SubscriptionChange]:
    return _of_the_node(SubscriptionChange.objects.all())


def _of_the_node(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows of the outer row's node; a channel's has no topic, and no NULL equals another."""
    same = {name: OuterRef(name) for name in ("customer", "brand", "channel")}
    found: QuerySet[Any] = rows.alias(of=Coalesce("topic", 0)).filter(of=Coalesce(OuterRef("topic"), 0), **same)
    return found


INVARIANT: Final = Invariant(
    "SUB", "Each subscription's status is what its last change made", _other_than_its_last_change
)
