"""Recalculate the segments whose time has come; two at once do each once."""

import datetime as dt
import logging
import time

from customers.wings.segments.errors import SegmentError
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, SegmentRun

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
        except SegmentError as error:  # It says why on its page, and comes again in its next slot.
            _log.warning("Segment %s was not recalculated: %s", pk, type(error).__name__)
    return True
