"""Recalculate the segments whose time has come, by their schedule or right away; two at once do each once."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils import timezone

from customers.rule_fields import Told
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import NoSuchSegment, SegmentError
from customers.wings.segments.membership.locks import ReadSegment, following, read_rule
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, SegmentRun

PAUSE: Final = dt.timedelta(minutes=10)  # before a segment that failed is tried again
_log = logging.getLogger(__name__)


def recalculate_due(*, now: dt.datetime, seconds: float) -> bool:
    """Recalculate what is due, one after the other, until the time is over; True: nothing is left."""
    until = time.monotonic() + seconds
    due = Segment.objects.filter(next_run_at__lte=now).order_by("next_run_at", "pk")
    for pk, due_at in due.values_list("pk", "next_run_at"):
        if time.monotonic() > until:
            return False
        try:
            recalculate(pk, now=now, kind=SegmentRun.Kind.SCHEDULED, due_at=due_at)
        except NoSuchSegment:
            _log.info("Segment %s was deleted before its turn", pk)
        except SegmentError as error:  # It says why on its page, and comes again in its next slot.
            _log.warning("Segment %s was not recalculated: %s", pk, type(error).__name__)
        except Exception as error:  # noqa: BLE001 (one that fails must not keep those after it from their turn)
            try_again_later(pk, error, now=now, due_at=due_at)
    return True


def try_again_later(segment_id: int, error: Exception, *, now: dt.datetime, due_at: dt.datetime | None) -> None:
    """Let a segment that failed come again soon, unless somebody gave it another time meanwhile."""
    # The text of an error may quote values of customers.
    _log.error("Segment %s failed and is tried again in %s: %s", segment_id, PAUSE, type(error).__name__)
    Segment.objects.filter(pk=segment_id, next_run_at=due_at).update(next_run_at=now + PAUSE)


def recalculate_soon(segments: Iterable[ReadSegment], looks_at: Callable[[Told], bool], *, now: dt.datetime) -> None:
    """Let those of the segments be due now whose rule looks at something that other parts tell of.

    For where following would take longer, or no record tells whom to look at.
    """
    due = [
        one.segment.pk
        for one in segments
        if any(looks_at(watched) for watched in one.watched if not isinstance(watched, str))
    ]
    if due:
        Segment.objects.filter(pk__in=due).update(next_run_at=now)


def on_values_changed(told: set[Told], **_sent: Any) -> None:
    """Receive `values_changed`: a setting changed the values of whoever has any, all at once."""
    segments = list(following().filter(rule__isnull=False))
    if segments:
        catalogue = read_catalogue()
        read = [one for one in (read_rule(segment, catalogue) for segment in segments) if one is not None]
        recalculate_soon(read, told.__contains__, now=timezone.now())
