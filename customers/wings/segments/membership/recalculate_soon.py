"""Recalculate segments that follow where following would take longer, or where no record tells whom to look at."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from customers.rule_fields import Told
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.membership.locks import ReadSegment, following, read_rule
from customers.wings.segments.models import Segment


def recalculate_soon(segments: Iterable[ReadSegment], looks_at: Callable[[Told], bool], *, now: dt.datetime) -> None:
    """Let those of the segments be due now whose rule looks at something that other parts tell of."""
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
