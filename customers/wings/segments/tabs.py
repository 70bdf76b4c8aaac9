"""The tabs of a profile: the segments that the customer is in, and the history of all that it was in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import allows, may_see_personal_data, url_or_blank
from customers.admin.ui.times import Moment, moment
from customers.models import Customer
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.why_text import WhyReader, WhyText, event_of, read_whys

CURRENT, HISTORY = "segments", "segment_history"
CHANGE_MEMBERSHIP: Final = "segments.change_membership"
PAGE_SIZE: Final = 50
OF, BEFORE = "of", "before"


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment that the customer is in, or one event of the past."""

    name: str
    url: str
    kind: str
    when: Moment
    why: WhyText
    bulk_edit_url: str
    segment_id: int
    is_static: bool
    entered: bool = True
    customer_id: int = 0


def current_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the segments that the customer is in: since when and why."""
    stays = list(
        SegmentStay.objects.filter(customer=customer, left_at__isnull=True)
        .select_related("segment", "segment__segmentation")
        .order_by("-entered_at", "-pk")
    )
    may_change = allows(request, CHANGE_MEMBERSHIP) and customer.erased_at is None
    inside = {stay.segment_id for stay in stays}
    static = Segment.objects.filter(kind=Segment.Kind.STATIC).select_related("segmentation")
    return {
        "lines": _lines(request, [(stay, True) for stay in stays]),
        "customer": customer,
        "may_change": may_change,
        "others": [segment for segment in static if segment.pk not in inside] if may_change else [],
    }


def history_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read a page of what the customer, and each customer merged into it, entered and left; the newest first."""
    merged = list(Customer.objects.filter(merged_into=customer).order_by("pk").values_list("pk", flat=True))
    everybody = [customer.pk, *merged]
    asked = request.GET.get(OF, "")
    wanted = [pk for pk in everybody if str(pk) == asked] or everybody
    events = _events(wanted, request.GET.get(BEFORE, ""))
    page, more = events[:PAGE_SIZE], len(events) > PAGE_SIZE
    stays = SegmentStay.objects.select_related("segment", "segment__segmentation").in_bulk({pk for _, pk, _ in page})
    of = f"&{OF}={asked}" if wanted != everybody else ""
    return {
        "lines": _lines(request, [(stays[pk], entered) for _, pk, entered in page]),
        "merged": merged,
        "customer": customer,
        "chosen": asked if wanted != everybody else "",
        "older": f"?tab={HISTORY}{of}&{BEFORE}={_key(page[-1])}" if more else "",
        "newer": f"?tab={HISTORY}{of}" if request.GET.get(BEFORE) else "",
    }


Event = tuple[dt.datetime, int, bool]  # when, the stay, whether it is its beginning


def _events(customer_ids: Sequence[int], before: str) -> list[Event]:
    """List all that happened before a key: of one customer it is little, and sorted by time as no index has it."""
    stays = SegmentStay.objects.filter(customer_id__in=customer_ids).values_list("entered_at", "left_at", "pk")
    events: list[Event] = []
    for entered_at, left_at, pk in stays:
        events.append((entered_at, pk, True))
        if left_at is not None:
            events.append((left_at, pk, False))
    events.sort(reverse=True, key=_sort_key)
    return [event for event in events if not before or _key(event) < before]


def _sort_key(event: Event) -> tuple[dt.datetime, int, bool]:
    at, pk, entered = event
    return at, pk, not entered


def _key(event: Event) -> str:
    at, pk, entered = event
    return f"{int(at.timestamp() * 1_000_000):020d}-{pk:020d}-{int(not entered)}"


def _lines(request: HttpRequest, stays: Sequence[tuple[SegmentStay, bool]]) -> list[SegmentLine]:
    now = timezone.localtime()
    moves = [event_of(stay, entered=entered) for stay, entered in stays]
    reader = read_whys(moves, may_see=may_see_personal_data(request))
    opens = openable(request, (one.why.get("bulk_edit") for one in moves))
    return [_line(stay, entered, reader, now=now, opens=opens) for stay, entered in stays]


def _line(stay: SegmentStay, entered: bool, reader: WhyReader, *, now: dt.datetime, opens: Any) -> SegmentLine:
    segment = stay.segment
    moved = event_of(stay, entered=entered)
    text = reader.text(moved)
    return SegmentLine(
        name=segment.name,
        url=url_or_blank("admin:segments_segment_change", segment.pk),
        kind=segment.segmentation.name if segment.segmentation else segment.get_kind_display(),
        when=moment(moved.at, now),
        why=text,
        bulk_edit_url=bulk_edit_url(text.bulk_edit_id, text.row_number, opens=opens),
        segment_id=segment.pk,
        is_static=segment.kind == Segment.Kind.STATIC,
        entered=entered,
        customer_id=stay.customer_id,
    )
