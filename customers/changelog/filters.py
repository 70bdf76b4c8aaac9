"""Which changes a page shows: every filter has an index that ends in the sort key."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Model, QuerySet

from customers.days import end_of_day, start_of_day
from customers.models import Change, ChangeField, Customer

# Ids and times are given out one after the other, in one transaction after its locks: an id's place in time is exact
# but for transactions that overlap.
OVERLAP = dt.timedelta(hours=1)
MOST_NAMES = 200
_IDENTIFIERS = ("id:", "ie")  # between these stand their fields, in the order of any language
_BEYOND = 2**63 - 1  # no change has this id


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a change must fulfil; blank parts let everything through. Both days belong to the span.

    The area is the one in which the customer lives now: who looks for people looks for them where they are.
    """

    customer_id: int | None = None
    bulk_edit_id: int | None = None
    integration_point_id: int | None = None
    initiator: str = ""
    field: str = ""
    area: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def parts(self) -> tuple["ChangeFilter", ...]:
        """Return the filter taken apart: each with one condition, the customer and the days aside."""
        blank = ChangeFilter()
        names = ("bulk_edit_id", "field", "initiator", "integration_point_id", "area")
        named = {name: getattr(self, name) for name in names}
        return tuple(replace(blank, **{name: value}) for name, value in named.items() if value)

    @property
    def has_one_index(self) -> bool:
        """Return whether one index finds the changes in the order of pages: at most one condition, and no days."""
        return len(self.parts) < 2 and not self.area and self.since is None and self.until is None


def changes_of(wanted: ChangeFilter, *, by_ids_of_days: bool = True) -> QuerySet[Change]:
    """Return the changes that a filter lets through, without an order: pages are read by key."""
    changes = Change.objects.all()
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
    if wanted.area:
        changes = changes.filter(customer__area=wanted.area)
    return _within(changes, wanted, by_ids=by_ids_of_days and wanted.customer_id is None)


def _within(changes: QuerySet[Change], wanted: ChangeFilter, *, by_ids: bool) -> QuerySet[Change]:
    """Filter by days; across customers by bounds of the key as well, so that the index of the sort key is enough."""
    if wanted.since is not None:
        changes = changes.filter(at__gte=start_of_day(wanted.since))
    if wanted.until is not None:
        changes = changes.filter(at__lt=end_of_day(wanted.until))
    if not by_ids:
        return changes
    first, last = ids_of_days(wanted)
    changes = changes if first is None else changes.filter(id__gte=first)
    return changes if last is None else changes.filter(id__lte=last)


def ids_of_days(wanted: ChangeFilter) -> tuple[int | None, int | None]:
    """Return between which ids the changes of the days lie, a few more included; None: no bound."""
    first = last = None
    if wanted.since is not None:
        start = start_of_day(wanted.since) - OVERLAP
        first = Change.objects.filter(at__gte=start).order_by("at", "id").values_list("id", flat=True).first()
        first = _BEYOND if first is None else first
    if wanted.until is not None:
        end = end_of_day(wanted.until) + OVERLAP
        last = Change.objects.filter(at__lt=end).order_by("-at", "-id").values_list("id", flat=True).first() or 0
    return first, last


def initiators() -> list[str]:
    """Name everybody who ever changed a customer, the first ones of very many."""
    return _names(Change, "initiator")


def areas() -> list[str]:
    """Name the areas in which customers live, the first ones of very many."""
    return _names(Customer, "area")


def identifiers() -> list[str]:
    """Name the fields of all identifiers that a change ever touched, the first ones of very many."""
    return _names(ChangeField, "field", between=_IDENTIFIERS)


def _names(model: type[Model], column: str, *, between: tuple[str, str] | None = None) -> list[str]:
    """Read the different values of an indexed column, hopping along the index from one to the next.

    `between`: only those from the first of the two on, and before the second.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    # The condition of the index stands in both selects, or a partial one would not be used.
    within = f"{column} <> ''" + (f" AND {column} >= %s AND {column} < %s" if between else "")
    bounds = between or ()
    hop = f"(SELECT min({column}) FROM {table} WHERE {column} > names.name AND {within})"  # noqa: S608 (our own name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE names(name) AS (SELECT min({column}) FROM {table} WHERE {within} UNION ALL "  # noqa: S608
            f"SELECT {hop} FROM names WHERE names.name IS NOT NULL) "
            "SELECT name FROM names WHERE name IS NOT NULL LIMIT %s",
            [*bounds, *bounds, MOST_NAMES],
        )
        return [row[0] for row in cursor.fetchall()]
