"""Twenty segments that look at what a bulk edit changes: how soon they are right, and what they cost the bulk edit.

Through the workers and the clock that `make run` starts.
"""

import time
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils import timezone

from customers.changelog.following.feed import begin_following
from customers.changelog.following.follower import CHANGES
from customers.models import BulkEdit, Change, Customer, State
from customers.tasks import work_on_bulk_edits
from customers.wings.segments.membership.follower import SEGMENTS_FOLLOWER
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import FollowedPlace, Segment, SegmentStay
from tests.benchmarks import ours
from tests.benchmarks.segments import files
from tests.benchmarks.segments.world import make, of_tiers, tidy
from tests.factories import change_customer
from tests.servers import poll_until

SEGMENTS, EDITS = 20, 5
# Whether they follow, turn by turn: what drifts over time meets both alike.
TURNS: Final = (False, True, True, False)


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Run the same bulk edit with and without them, then change single customers."""
    segments = [make(f"bench-{number}", of_tiers(number)) for number in range(SEGMENTS)]
    ids = files.chosen(rows, customers)
    turns = [_turn(segments, ids, follows=follows) for follows in TURNS]
    _let_follow(segments)
    single = [_single(segments[1], pk) for pk in ids[:EDITS]]
    return {"turns": turns, "single": single}


def _turn(segments: Sequence[Segment], ids: Sequence[int], *, follows: bool) -> dict[str, Any]:
    _let_follow(segments) if follows else _let_rest(segments)
    tidy()
    bulk_edit = files.upload(files.next_tiers(ids))
    work_on_bulk_edits.delay(bulk_edit.pk)
    bulk_edit = _wait(bulk_edit, State.PREVIEWED)
    ours.start(bulk_edit, len(ids))
    began = time.perf_counter()
    work_on_bulk_edits.delay(bulk_edit.pk)
    _wait(bulk_edit, State.COMPLETED)
    took = {"follows": follows, "run": time.perf_counter() - began}
    return {**took, "behind": _seconds_behind(segments)} if follows else took


def _let_follow(segments: Sequence[Segment]) -> None:
    """Recalculate them, and let them follow from now on."""
    _let_rest(segments)
    _recalculated(segments)
    begin_following(SEGMENTS_FOLLOWER)
    _place().update(last_id=Change.objects.aggregate(last=Max("pk"))["last"] or 0)
    Segment.objects.filter(pk__in=[one.pk for one in segments]).update(follows=True, judged_on=timezone.localdate())


def _place() -> QuerySet[FollowedPlace]:
    return FollowedPlace.objects.filter(records=CHANGES.name)


def _let_rest(segments: Sequence[Segment]) -> None:
    Segment.objects.filter(pk__in=[one.pk for one in segments]).update(follows=False)
    FollowedPlace.objects.all().delete()


def _seconds_behind(segments: Sequence[Segment]) -> float:
    """Wait until every change was followed, and see that nothing is left to do."""
    began = time.perf_counter()
    last = Change.objects.aggregate(last=Max("pk"))["last"]
    reached = _place().filter(last_id__gte=last)
    poll_until(reached.exists, seconds=600, every=0.05, what="the followers at the last change")
    took = time.perf_counter() - began
    if moved := _recalculated(segments):
        raise RuntimeError(f"following left {moved} who had to enter or leave")
    return took


def _recalculated(segments: Sequence[Segment]) -> int:
    done = [recalculate(one.pk, now=timezone.now()) for one in segments]
    return sum(one.entered + one.left for one in done if one is not None)


def _single(segment: Segment, customer_id: int) -> float:
    """Change one customer so that it enters or leaves; return the seconds until it did."""
    stay = SegmentStay.objects.filter(segment=segment, customer=customer_id, left_at=None)
    is_inside = stay.exists()
    customer = Customer.objects.get(pk=customer_id)
    change_customer(customer, area="Bench", **{"custom:tier": "gold" if is_inside else "silver"})
    began = time.perf_counter()
    poll_until(lambda: stay.exists() is not is_inside, seconds=60, every=0.02, what="the follower")
    return time.perf_counter() - began


def _wait(bulk_edit: BulkEdit, state: State) -> BulkEdit:
    found = BulkEdit.objects.filter(pk=bulk_edit.pk, state=state)
    poll_until(found.exists, seconds=1_200, every=0.02, what=f"the bulk edit is {state}")
    return found.get()
