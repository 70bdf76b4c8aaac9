"""Which changes a page shows: every filter has an index that ends in the sort key."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from customers.models import Change

# Ids and times are given out one after the other, in one transaction after its locks: an id's place in time is exact
# but for transactions that overlap.
OVERLAP = dt.timedelta(hours=1)
MOST_INITIATORS = 200


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a change must fulfil; blank parts let everything through. Both days belong to the span."""

    customer_id: int | None = None
    bulk_edit_id: int | None = None
    integration_point_id: int | None = None
    initiator: str = ""
    field: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def changes_of(wanted: ChangeFilter) -> QuerySet[Change]:
    """Return the changes that a filter lets through, without an order: pages are read by key."""
    changes = Change.objects.select_related("integration_point")
    if wanted.customer_id is not None:
        changes = changes.filter(customer_id=wanted.customer_id)
    if wanted.bulk_edit_id is not None:
        changes = changes.filter(bulk_edit_id=wanted.bulk_edit_id)
    if wanted.integration_point_id is not None:
        changes = changes.filter(integration_point_id=wanted.integration_point_id)
    if wanted.initiator:
        changes = changes.filter(initiator=wanted.initiator)
    if wanted.field:
        changes = changes.filter(fields__field=wanted.field)
    return _within(changes, wanted)


def _within(changes: QuerySet[Change], wanted: ChangeFilter) -> QuerySet[Change]:
    """Turn days into bounds of the key, so that a span of days is found by the index of the sort key itself."""
    if wanted.since is not None:
        start = _midnight(wanted.since)
        changes = changes.filter(at__gte=start)
        if wanted.customer_id is None:
            first = Change.objects.filter(at__gte=start - OVERLAP).order_by("at", "id").values_list("id", flat=True)
            changes = changes.filter(id__gte=first.first() or 0)
    if wanted.until is not None:
        end = _midnight(wanted.until + dt.timedelta(days=1))
        changes = changes.filter(at__lt=end)
        if wanted.customer_id is None:
            last = Change.objects.filter(at__lt=end + OVERLAP).order_by("-at", "-id").values_list("id", flat=True)
            changes = changes.filter(id__lte=last.first() or 0)
    return changes


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def initiators() -> list[str]:
    """Name everybody who ever changed a customer, hopping along the index from one name to the next."""
    table = connection.ops.quote_name(Change._meta.db_table)
    hop = f"(SELECT min(initiator) FROM {table} WHERE initiator > names.name)"  # noqa: S608 (our own name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE names(name) AS (SELECT min(initiator) FROM {table} UNION ALL "  # noqa: S608
            f"SELECT {hop} FROM names WHERE names.name IS NOT NULL) "
            "SELECT name FROM names WHERE name IS NOT NULL LIMIT %s",
            [MOST_INITIATORS],
        )
        return [row[0] for row in cursor.fetchall()]
