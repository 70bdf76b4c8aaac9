"""The filters of a changelog as they stand in a URL and as the chips above it. No value of a customer is among them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from customers.admin.ui.base import row_id
from customers.admin.ui.list_filters import Choice, query_of
from customers.changelog.filters import ChangeFilter

POINT = "integration_point__id__exact"
BULK_EDIT = "bulk_edit__id__exact"
FIELD, INITIATOR, AREA, SINCE, UNTIL = "field", "initiator", "area", "since", "until"
CUSTOMER = "customer"  # in the download's URL alone: a page of one customer is named by its path
_LONGEST_AREA = 100
_YEARS = range(1900, 9999)  # days beyond have no midnight in every time zone


def read_filter(parameters: Mapping[str, str], *, customer_id: int | None = None) -> ChangeFilter:
    """Read the filter of a page; what cannot be read filters nothing."""
    return ChangeFilter(
        customer_id=customer_id,
        bulk_edit_id=row_id(parameters.get(BULK_EDIT, "")),
        integration_point_id=row_id(parameters.get(POINT, "")),
        initiator=_text(parameters.get(INITIATOR), 150),
        field=_text(parameters.get(FIELD), 100),
        area="" if customer_id else _text(parameters.get(AREA), _LONGEST_AREA),
        since=_date(parameters.get(SINCE)),
        until=_date(parameters.get(UNTIL)),
    )


def is_filtered(wanted: ChangeFilter) -> bool:
    """Return whether a filter leaves anything out, the customer aside."""
    return replace(wanted, customer_id=None) != ChangeFilter()


def query_of_filter(wanted: ChangeFilter, **more: object) -> str:
    """Write a filter as a query string, without the customer."""
    named = {
        FIELD: wanted.field,
        POINT: wanted.integration_point_id,
        INITIATOR: wanted.initiator,
        BULK_EDIT: wanted.bulk_edit_id,
        AREA: wanted.area,
        SINCE: wanted.since,
        UNTIL: wanted.until,
    }
    return query_of(named, **more)


def said(wanted: ChangeFilter) -> str:
    """Write a filter in words for the access log."""
    named = {
        "bulk edit": wanted.bulk_edit_id,
        "field": wanted.field,
        "initiator": wanted.initiator,
        "touchpoint": wanted.integration_point_id,
        "area": wanted.area,
        "from": wanted.since,
        "to": wanted.until,
    }
    return ", ".join(f"{name} {value}" for name, value in named.items() if value) or "everything"


def choices(
    wanted: ChangeFilter,
    *,
    fields: Iterable[tuple[str, str]],
    points: Iterable[tuple[int, str]],
    initiators: Iterable[str],
    are_typed: bool = False,
) -> tuple[Choice, ...]:
    """Return the selects of the bar; what is chosen stands among the options even if nothing has it.

    With `are_typed` there are more initiators than are offered: any of them can be typed.
    """
    people = dict.fromkeys([*initiators, *([wanted.initiator] if wanted.initiator else [])])
    point = str(wanted.integration_point_id or "")
    return (
        Choice(FIELD, "Field", "Any field", tuple(fields), wanted.field),
        Choice(POINT, "Touchpoint", "Any touchpoint", tuple((str(id_), name) for id_, name in points), point),
        Choice(INITIATOR, "Initiator", "Anyone", tuple((name, name) for name in people), wanted.initiator, are_typed),
    )


def _date(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def _text(text: str | None, longest: int) -> str:
    """Read a text; PostgreSQL takes no character NUL."""
    return (text or "").replace("\0", "").strip()[:longest]
