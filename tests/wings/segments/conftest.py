"""Segments of the tests: made as staff make them."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import Customer
from customers.wings.segments.membership.define import WantedSegment, create_segment
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.runs import SegmentOutcome
from customers.wings.segments.models import Segment, Segmentation, SegmentStay

BY = Initiator("system", "tests")


def condition(field: str, op: str, value: Any = None, **more: Any) -> dict[str, Any]:
    """Write a condition of a rule."""
    return {"field": field, "op": op, **({} if value is None else {"value": value}), **more}


def make_segment(
    system_name: str, rule: Any = None, *, segmentation: str = "", now: datetime | None = None, **settings: Any
) -> Segment:
    """Make a segment; one with a rule is recalculated."""
    if segmentation:
        Segmentation.objects.get_or_create(system_name=segmentation, defaults={"name": segmentation})
    wanted = WantedSegment(system_name=system_name, rule=rule, segmentation=segmentation, **settings)
    now = now or timezone.now()
    segment = create_segment(wanted, by=BY, now=now)
    if rule is not None:
        recalculate(segment.pk, now=timezone.now())
    return Segment.objects.get(pk=segment.pk)


def again(segment: Segment) -> SegmentOutcome:
    """Recalculate it now."""
    outcome = recalculate(segment.pk, now=timezone.now())
    assert outcome is not None
    return outcome


def follow() -> None:
    """Follow what changed until now."""
    assert follow_changes(now=timezone.now(), seconds=60)


def members(segment: Segment) -> set[int]:
    """Return who is in it."""
    return set(SegmentStay.objects.filter(segment=segment, left_at=None).values_list("customer_id", flat=True))


def ids(customers: Collection[Customer]) -> set[int]:
    """Return the ids of customers."""
    return {one.pk for one in customers}


def printed(capsys: Any, *arguments: str) -> Any:
    """Run a command and return the JSON of its last line."""
    call_command(*arguments)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@contextmanager
def held_open(work: Callable[[], object], *, commits: bool = True) -> Iterator[None]:
    """Do something in a transaction that stays open until the end of the block."""
    done, over = Event(), Event()

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                over.wait(30)
                if not commits:
                    transaction.set_rollback(True)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    assert done.wait(30)
    try:
        yield
    finally:
        over.set()
        thread.join(30)
