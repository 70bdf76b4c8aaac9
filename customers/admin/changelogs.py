"""What a page shows of the changelog: of one customer, or across all of them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.base import may_see_personal_data
from customers.admin.bulk_edit_links import bulk_edit_url, openable
from customers.admin.changelog_filters import BULK_EDIT, Choice, choices, is_filtered, query_of, read_filter
from customers.admin.moments import Moment, moment
from customers.changelog.entries import Entry, entries
from customers.changelog.filters import ChangeFilter, changes_of, initiators
from customers.changelog.labels import Labels
from customers.models import Change
from customers.paging import NEWER, OLDER, page_key, read_page
from integration_points.models import IntegrationPoint


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a changelog with what only a page needs."""

    entry: Entry
    when: Moment
    bulk_edit_url: str


@dataclass(frozen=True, slots=True)
class Changelog:
    """A page of a changelog with its filters."""

    rows: tuple[Row, ...]
    wanted: ChangeFilter
    choices: tuple[Choice, ...]
    is_filtered: bool
    older: str
    newer: str
    without_bulk_edit: str


def changelog_of_customer(request: HttpRequest, customer_id: int, *, labels: Labels, fields: list[str]) -> Changelog:
    """Read the changelog of one customer; `fields` are those that were ever touched."""
    wanted = read_filter(request.GET.dict(), customer_id=customer_id)
    seen = Change.objects.filter(customer_id=customer_id).order_by()
    found = list(seen.values_list("integration_point_id", "integration_point__system_name", "initiator").distinct())
    bar = choices(
        wanted,
        fields=labels.options(fields),
        points=sorted({(id_, name) for id_, name, _ in found}, key=lambda point: point[1]),
        initiators=sorted({name for _, _, name in found}),
    )
    return _changelog(request, wanted, bar, labels)


def changelog_across_customers(request: HttpRequest, *, labels: Labels) -> Changelog:
    """Read the changelog over all customers."""
    wanted = read_filter(request.GET.dict())
    known = [*labels.known(), *([wanted.field] if wanted.field else [])]
    bar = choices(
        wanted,
        fields=labels.options(known),
        points=IntegrationPoint.objects.values_list("id", "system_name"),
        initiators=initiators(),
    )
    return _changelog(request, wanted, bar, labels)


def _changelog(request: HttpRequest, wanted: ChangeFilter, bar: tuple[Choice, ...], labels: Labels) -> Changelog:
    page = read_page(changes_of(wanted), key=page_key(request.GET.dict()))
    now = timezone.now()
    shown = entries(page.rows, labels=labels, may_see_personal_data=may_see_personal_data(request))
    opens = openable(request, (entry.bulk_edit_id for entry in shown))
    return Changelog(
        rows=tuple(_row(entry, now, opens) for entry in shown),
        wanted=wanted,
        choices=bar,
        is_filtered=is_filtered(wanted),
        older=query_of(wanted, **{OLDER: page.older}) if page.older else "",
        newer=query_of(wanted, **{NEWER: page.newer}) if page.newer else "",
        without_bulk_edit=query_of(wanted, **{BULK_EDIT: None}),
    )


def _row(entry: Entry, now: dt.datetime, opens: Collection[int]) -> Row:
    return Row(entry, moment(entry.at, now), bulk_edit_url(entry.bulk_edit_id, entry.row_number, opens=opens))
