"""Pages of filtered customers, newest first: walk along an index and check each customer, up to a bound.

A filter that many fit fills its page after a few steps. One that few fit would read a million customers for one page:
the walk stops at its bound and says how far it came, and the next page goes on from there. No COUNT, no OFFSET.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Q, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from customers.database.keyset_paging import PageKey
from customers.models import Customer
from customers.search.filters import CustomerFilter, fits, led_by_index

BOUND = 20_000
_TABLE = f'FROM "{Customer._meta.db_table}"'
_COLUMNS = ("id", "merged_into_id", "gender", "area", "custom_values", "registered_at")


@dataclass(frozen=True, slots=True)
class Walked:
    """The customers of one page and the keys of the pages beside it.

    `looked_at` is how many were looked through where the bound ended the walk before the page was full, `as_far_as`
    when the last of them was registered; else None.
    """

    ids: tuple[int, ...]
    older: int | None = None
    newer: int | None = None
    looked_at: int | None = None
    as_far_as: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A customer that fits, or the last step of the walk whether it fits or not."""

    customer_id: int
    registered_at: dt.datetime | None
    place: int
    fits: bool


def walk(wanted: CustomerFilter, *, key: PageKey, size: int, bound: int = BOUND) -> Walked:
    """Read one page of the customers that fit, newest first; by registration where its index leads the walk."""
    backwards = key.after is not None
    steps = _steps(wanted, _from(led_by_index(wanted), key, wanted), bound, backwards=backwards)
    found = _read_fitting(steps, fits(wanted), size, bound, wanted, backwards=backwards)
    ids = [step.customer_id for step in found if step.fits]
    last = found[-1] if len(ids) <= size and found and found[-1].place == bound else None
    return _page(ids, last, key, size)


def _page(ids: list[int], last: _Step | None, key: PageKey, size: int) -> Walked:
    """Return what the page shows and from where the pages beside it begin."""
    page = tuple(reversed(ids[:size])) if key.after is not None else tuple(ids[:size])
    beyond = last.customer_id if last else ids[size - 1] if len(ids) > size else None
    looked_at, as_far_as = (last.place, last.registered_at) if last else (None, None)
    if key.after is not None:
        return Walked(page, page[-1] if page else key.after, beyond, looked_at, as_far_as)
    newer = None if key.before is None else page[0] if page else key.before
    return Walked(page, beyond, newer, looked_at, as_far_as)


def _from(customers: QuerySet[Customer], key: PageKey, wanted: CustomerFilter) -> QuerySet[Customer]:
    """Begin right after the customer whose id is the key, in the order of the walk."""
    start = key.after if key.after is not None else key.before
    if start is None:
        return customers
    side = "gt" if key.after is not None else "lt"
    beyond = Q(**{f"id__{side}": start})
    if not wanted.is_by_registration:
        return customers.filter(beyond)
    registered = Customer.objects.filter(pk=start).values_list("registered_at", flat=True).first()
    if registered is None:  # No such customer: an address that was typed.
        return customers
    # The first condition is what the index is entered by; many are registered at one moment by a file.
    return customers.filter(
        Q(**{f"registered_at__{side}e": registered}) & (Q(**{f"registered_at__{side}": registered}) | beyond)
    )


def _steps(wanted: CustomerFilter, customers: QuerySet[Customer], bound: int, *, backwards: bool) -> QuerySet[Customer]:
    order = _order(wanted, backwards=backwards)
    return customers.order_by(*order).annotate(place=Window(RowNumber(), order_by=order))[:bound]


def _order(wanted: CustomerFilter, *, backwards: bool) -> list[str]:
    names = ["registered_at", "id"] if wanted.is_by_registration else ["id"]
    return names if backwards else [f"-{name}" for name in names]


def _read_fitting(
    steps: QuerySet[Customer], fitting: Q, size: int, bound: int, wanted: CustomerFilter, *, backwards: bool
) -> list[_Step]:
    """Test customers in the order of the walk until the page is full or its last step is taken.

    The steps stand in the place of the table: what Django cannot say, and what lets the database stop early.
    """
    inner, inner_params = steps.values(*_COLUMNS, "place").query.sql_with_params()
    place = RawSQL("place", [], output_field=IntegerField())
    tested = (
        Customer.objects.annotate(place=place, does_fit=ExpressionWrapper(fitting, BooleanField()))
        .filter(fitting | Q(place=bound))
        .order_by(*_order(wanted, backwards=backwards))
        .values_list("id", "registered_at", "place", "does_fit")[: size + 1]
    )
    sql, params = tested.query.sql_with_params()
    before, _, after = sql.partition(_TABLE)
    with connection.cursor() as cursor:
        params_before = before.count("%s")
        cursor.execute(
            f'{before}FROM ({inner}) AS "{Customer._meta.db_table}"{after}',
            [*params[:params_before], *inner_params, *params[params_before:]],
        )
        return [_Step(row[0], _time(row[1]), row[2], bool(row[3])) for row in cursor.fetchall()]


def _time(stored: dt.datetime | None) -> dt.datetime | None:
    """Read a time as the database gives it past Django: SQLite without a zone, in UTC."""
    return stored.replace(tzinfo=dt.UTC) if stored and stored.tzinfo is None else stored
