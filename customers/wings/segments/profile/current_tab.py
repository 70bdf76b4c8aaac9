"""The tab of a profile with the segments that the customer is in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import allows, may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.models import Customer
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.profile.rows_html import segment_url, why_html
from customers.wings.segments.why.sentences import WhyReader, event_of, read_reasons

CURRENT: Final = "segments"
CHANGE_MEMBERSHIP: Final = "segments.change_membership"


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment that the customer is in."""

    name: str
    url: str
    kind: str
    when: Moment
    why: SafeString
    segment_id: int
    is_static: bool


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
        "lines": _lines(request, stays),
        "customer": customer,
        "may_change": may_change,
        "others": [segment for segment in static if segment.pk not in inside] if may_change else [],
    }


def _lines(request: HttpRequest, stays: Sequence[SegmentStay]) -> list[SegmentLine]:
    now = timezone.localtime()
    moves = [event_of(stay, entered=True) for stay in stays]
    reader = read_reasons(moves, may_see=may_see_personal_data(request))
    opens = openable(request, (stay.entered_why.get("bulk_edit") for stay in stays))
    return [_line(stay, reader, now=now, opens=opens) for stay in stays]


def _line(stay: SegmentStay, reader: WhyReader, *, now: dt.datetime, opens: Collection[int]) -> SegmentLine:
    segment, why = stay.segment, reader.text(event_of(stay, entered=True))
    url = bulk_edit_url(why.bulk_edit_id, why.row_number, opens=opens)
    return SegmentLine(
        name=segment.name,
        url=segment_url(segment.pk),
        kind=segment.segmentation.name if segment.segmentation else segment.get_kind_display(),
        when=moment(stay.entered_at, now),
        why=why_html(why, stay.customer_id, bulk_edit_url=url),
        segment_id=segment.pk,
        is_static=segment.kind == Segment.Kind.STATIC,
    )
