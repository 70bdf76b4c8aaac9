"""What a page shows of the changelog: of one customer, or across all of them."""

import datetime as dt
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.bulk_edits.links import openable
from customers.admin.changelog.filters import CUSTOMER, choices, is_filtered, query_of_filter, read_filter
from customers.admin.changelog.rows_html import written_rows
from customers.admin.ui.base import allows, may_see_personal_data
from customers.admin.ui.list_filters import Choice
from customers.admin.ui.times import Moment, moment
from customers.changelog.entries import entries
from customers.changelog.filter_options import read_touched
from customers.changelog.filters import MOST_NAMES, ChangeFilter, areas, identifiers, initiators
from customers.changelog.labels import Labels
from customers.changelog.pages import read_changes
from customers.database.keyset_paging import NEWER, OLDER, page_key
from customers.models import Change

DOWNLOAD = "customers.export_change"
OF = "of"  # whose changelog, of those merged into the customer


@dataclass(frozen=True, slots=True)
class Changelog:
    """A page of a changelog with its filters."""

    rows: SafeString  # blank: there are none
    wanted: ChangeFilter
    choices: tuple[Choice, ...]
    areas: tuple[str, ...]
    is_filtered: bool
    older: str
    newer: str
    looked_as_far_as: Moment | None  # the page is not full: its walk ended here
    goes_on_with: str  # the button that walks on from there
    download_url: str
    merged: tuple[int, ...] = ()  # whose changelogs the page leads to as well
    of: str = ""  # the merged customer whose changelog this is


def changelog_of_customer(
    request: HttpRequest, customer_id: int, *, labels: Labels, merged: tuple[int, ...] = ()
) -> Changelog:
    """Read the changelog of one customer, or of one of those `merged` into it.

    Its filters offer what was ever touched, through what and by whom.
    """
    of = next((pk for pk in merged if str(pk) == request.GET.get(OF)), None)
    wanted = read_filter(request.GET.dict(), customer_id=of or customer_id)
    touched = read_touched(of or customer_id)
    bar = choices(
        wanted,
        fields=labels.options(touched.fields),
        points=sorted(((id_, labels.point(id_)) for id_ in touched.points), key=lambda point: point[1]),
        initiators=sorted(touched.initiators),
    )
    return replace(_changelog(request, wanted, bar, labels, of=of), merged=merged)


def changelog_across_customers(request: HttpRequest, *, labels: Labels) -> Changelog:
    """Read the changelog over all customers."""
    wanted = read_filter(request.GET.dict())
    known = [*labels.known(), *identifiers(), *([wanted.field] if wanted.field else [])]
    people = initiators()
    bar = choices(
        wanted,
        fields=labels.options(known),
        points=labels.points.items(),
        initiators=people,
        are_typed=len(people) >= MOST_NAMES,
    )
    return _changelog(request, wanted, bar, labels, tuple(areas()))


def _changelog(
    request: HttpRequest,
    wanted: ChangeFilter,
    bar: tuple[Choice, ...],
    labels: Labels,
    known: tuple[str, ...] = (),
    *,
    of: int | None = None,
) -> Changelog:
    key = page_key(request.GET.dict())
    walk = read_changes(wanted, key=key)
    now = timezone.localtime()
    shown = entries(walk.page.rows, labels=labels, may_see_personal_data=may_see_personal_data(request))
    return Changelog(
        rows=written_rows(
            shown,
            now,
            opens=openable(request, (entry.bulk_edit_id for entry in shown)),
            across_customers=wanted.customer_id is None,
            unfolded=bool(wanted.field),
        ),
        wanted=wanted,
        choices=bar,
        areas=known,
        is_filtered=is_filtered(wanted),
        older=query_of_filter(wanted, **{OLDER: walk.page.older, OF: of}) if walk.page.older else "",
        newer=query_of_filter(wanted, **{NEWER: walk.page.newer, OF: of}) if walk.page.newer else "",
        looked_as_far_as=_time_of(walk.stopped_at, now),
        goes_on_with="Older" if key.after is None else "Newer",
        download_url=_download_url(request, wanted),
        of=str(of or ""),
    )


def _time_of(change_id: int | None, now: dt.datetime) -> Moment | None:
    at = Change.objects.filter(pk=change_id).values_list("at", flat=True).first() if change_id else None
    return moment(at, now) if at else None


def _download_url(request: HttpRequest, wanted: ChangeFilter) -> str:
    if not allows(request, DOWNLOAD):
        return ""
    return reverse("admin:customers_change_download") + query_of_filter(wanted, **{CUSTOMER: wanted.customer_id})
