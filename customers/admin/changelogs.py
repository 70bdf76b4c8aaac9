"""What a page shows of the changelog: of one customer, or across all of them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.admin.base import allows, may_see_personal_data
from customers.admin.bulk_edit_links import bulk_edit_url, openable
from customers.admin.changelog_filters import CUSTOMER, Choice, choices, is_filtered, query_of, read_filter
from customers.admin.moments import Moment, moment
from customers.changelog.entries import Entry, entries
from customers.changelog.filters import ChangeFilter, areas, initiators
from customers.changelog.labels import Labels
from customers.changelog.walk import read_changes
from customers.models import Change, ChangeField
from customers.paging import NEWER, OLDER, page_key
from integration_points.models import IntegrationPoint

DOWNLOAD = "customers.export_change"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a changelog with what only a page needs."""

    entry: Entry
    when: Moment
    bulk_edit_url: str
    customer_url: str
    then_url: str  # the customer right after this change
    counterpart_url: str


@dataclass(frozen=True, slots=True)
class Changelog:
    """A page of a changelog with its filters."""

    rows: tuple[Row, ...]
    wanted: ChangeFilter
    choices: tuple[Choice, ...]
    areas: tuple[str, ...]
    is_filtered: bool
    older: str
    newer: str
    looked_as_far_as: Moment | None  # the page is not full: its walk ended here
    goes_on_with: str  # the button that walks on from there
    download_url: str


def changelog_of_customer(request: HttpRequest, customer_id: int, *, labels: Labels) -> Changelog:
    """Read the changelog of one customer; its filters offer what was ever touched, through what and by whom."""
    wanted = read_filter(request.GET.dict(), customer_id=customer_id)
    fields = ChangeField.objects.filter(change__customer_id=customer_id).values_list("field", flat=True).distinct()
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
    return _changelog(request, wanted, bar, labels, tuple(areas()))


def _changelog(
    request: HttpRequest, wanted: ChangeFilter, bar: tuple[Choice, ...], labels: Labels, known: tuple[str, ...] = ()
) -> Changelog:
    key = page_key(request.GET.dict())
    walk = read_changes(wanted, key=key)
    now = timezone.now()
    shown = entries(walk.page.rows, labels=labels, may_see_personal_data=may_see_personal_data(request))
    opens = openable(request, (entry.bulk_edit_id for entry in shown))
    return Changelog(
        rows=tuple(_row(entry, now, opens) for entry in shown),
        wanted=wanted,
        choices=bar,
        areas=known,
        is_filtered=is_filtered(wanted),
        older=query_of(wanted, **{OLDER: walk.page.older}) if walk.page.older else "",
        newer=query_of(wanted, **{NEWER: walk.page.newer}) if walk.page.newer else "",
        looked_as_far_as=_time_of(walk.stopped_at, now),
        goes_on_with="Older" if key.after is None else "Newer",
        download_url=_download_url(request, wanted),
    )


def _row(entry: Entry, now: dt.datetime, opens: Collection[int]) -> Row:
    return Row(
        entry,
        moment(entry.at, now),
        bulk_edit_url=bulk_edit_url(entry.bulk_edit_id, entry.row_number, opens=opens),
        customer_url=customer_url(entry.customer_id),
        then_url=f"{_past_url(entry.customer_id)}?change={entry.id}",
        counterpart_url=customer_url(entry.counterpart) if entry.counterpart else "",
    )


@lru_cache(maxsize=1_000)  # A page asks for the same few customers, row by row.
def customer_url(customer_id: int) -> str:
    """Return where a customer is shown."""
    return reverse("admin:customers_customer_change", args=[customer_id])


@lru_cache(maxsize=1_000)
def _past_url(customer_id: int) -> str:
    return reverse("admin:customers_customer_as_of", args=[customer_id])


def _time_of(change_id: int | None, now: dt.datetime) -> Moment | None:
    at = Change.objects.filter(pk=change_id).values_list("at", flat=True).first() if change_id else None
    return moment(at, now) if at else None


def _download_url(request: HttpRequest, wanted: ChangeFilter) -> str:
    if not allows(request, DOWNLOAD):
        return ""
    return reverse("admin:customers_change_download") + query_of(wanted, **{CUSTOMER: wanted.customer_id})
