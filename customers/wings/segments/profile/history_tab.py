"""The tab with all that a customer entered and left: pages by key, the newest first, whatever happened in between."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.times import moment
from customers.database.keyset_paging import MomentKey, moment_key
from customers.models import Customer
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.profile.rows_html import HistoryLine, history_rows, why_html
from customers.wings.segments.why.sentences import read_reasons

HISTORY: Final = "segment_history"
PAGE_SIZE: Final = 25
OF, BEFORE = "of", "before"


class StayEvent(NamedTuple):
    """A stay that began or ended."""

    id: int
    customer_id: int
    segment_id: int
    at: dt.datetime
    why: dict[str, Any]
    entered: bool

    @property
    def key(self) -> MomentKey:
        """Return its place in the order: of one stay, the end is later."""
        return MomentKey(self.at, 2 * self.id + int(not self.entered))


def history_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read a page of what the customer, and each customer merged into it, entered and left."""
    merged = list(Customer.objects.filter(merged_into=customer).order_by("pk").values_list("pk", flat=True))
    everybody = [customer.pk, *merged]
    asked = request.GET.get(OF, "")
    wanted = [pk for pk in everybody if str(pk) == asked] or everybody
    found = read_events(wanted, request.GET.get(BEFORE, ""))
    page = found[:PAGE_SIZE]
    of = f"&{OF}={asked}" if wanted != everybody else ""
    return {
        "rows": history_rows(_lines(request, customer, page), whose=bool(merged)),
        "merged": merged,
        "customer": customer,
        "chosen": asked if wanted != everybody else "",
        "older": f"?tab={HISTORY}{of}&{BEFORE}={page[-1].key.text}" if len(found) > PAGE_SIZE else "",
        "newer": f"?tab={HISTORY}{of}" if request.GET.get(BEFORE) else "",
    }


def read_events(customer_ids: Sequence[int], before: str) -> list[StayEvent]:
    """Read what happened before a key, and one event more than a page shows: one query."""
    began, ended = (_events(customer_ids, before, entered=entered) for entered in (True, False))
    rows = began.union(ended, all=True).order_by("-at", "-pk", "entered")
    return [StayEvent(*row) for row in rows[: PAGE_SIZE + 1]]


def _events(customer_ids: Sequence[int], before: str, *, entered: bool) -> QuerySet[Any, Any]:
    at, why = ("entered_at", "entered_why") if entered else ("left_at", "left_why")
    stays = SegmentStay.objects.filter(customer_id__in=customer_ids, **{f"{at}__isnull": False})
    if key := moment_key(before):
        id_, is_end = divmod(key.number, 2)
        same_moment = Q(**{at: key.at, "pk__lte" if entered and is_end else "pk__lt": id_})
        stays = stays.filter(Q(**{f"{at}__lt": key.at}) | same_moment)
    columns = stays.annotate(at=F(at), why=F(why), entered=Value(entered))
    return columns.order_by().values_list("pk", "customer_id", "segment_id", "at", "why", "entered")


def _lines(request: HttpRequest, customer: Customer, events: Sequence[StayEvent]) -> list[HistoryLine]:
    now = timezone.localtime()
    reader = read_reasons(events, may_see=may_see_personal_data(request))
    opens = openable(request, (event.why.get("bulk_edit") for event in events))
    segments = {event.segment_id for event in events}
    names = dict(Segment.objects.filter(pk__in=segments or {0}).order_by().values_list("pk", "name"))
    lines = []
    for event in (one for one in events if one.segment_id in names):  # One may have been deleted since they were read.
        why = reader.text(event)
        url = bulk_edit_url(why.bulk_edit_id, why.row_number, opens=opens)
        told = why_html(why, customer.pk, bulk_edit_url=url)
        name, when = names[event.segment_id], moment(event.at, now)
        lines.append(HistoryLine(event.segment_id, name, when, event.entered, told, event.customer_id))
    return lines
