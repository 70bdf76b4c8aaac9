"""Followers and recalculations beside other transactions, and in processes that are killed."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from customers.wings.segments.errors import NoSuchSegment
from customers.wings.segments.membership import runs
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import FollowedPlace, Segment, SegmentRun, SegmentStay
from tests.factories import change_customer, context_of, make_customer, make_customers
from tests.races.conftest import _racers, racers  # noqa: F401 (fixtures)
from tests.races.meanwhile import meanwhile
from tests.races.racers import Call, Racers
from tests.servers import poll_until
from tests.wings.segments.conftest import condition, follow, held_open, ids, make_segment, members

NAMED = condition("firstName", "set")


def place() -> FollowedPlace:
    return FollowedPlace.objects.get(records="customers.Change")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_with_an_older_id_is_not_missed() -> None:
    segment = make_segment("named", NAMED)
    late, soon, after = make_customers(3)
    follow()
    with held_open(lambda: change_customer(late, first_name="Late")):
        meanwhile(lambda: change_customer(soon, first_name="Soon"))
        follow()
        assert members(segment) == {soon.pk}
    assert place().gaps
    change_customer(after, first_name="After")
    follow()
    assert members(segment) == ids([late, soon, after])
    follow()
    assert place().gaps == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_id_that_was_rolled_back_is_waited_for_no_longer_than_its_transaction() -> None:
    segment = make_segment("named", NAMED)
    late, soon = make_customers(2)
    follow()
    with held_open(lambda: change_customer(late, first_name="Late"), commits=False):
        meanwhile(lambda: change_customer(soon, first_name="Soon"))
        follow()
        follow()
        assert len(place().gaps) == 1
    follow()
    assert place().gaps == []
    assert members(segment) == {soon.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_while_a_recalculation_reads_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    segment = make_segment("named", NAMED)
    (ada,) = make_customers(1)
    count = runs.count

    def and_meanwhile(*args: object, **settings: object) -> None:
        meanwhile(lambda: change_customer(ada, first_name="Ada"))
        count(*args, **settings)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(runs, "count", and_meanwhile)
        recalculate(segment.pk, now=timezone.now())
    assert members(segment) == set()
    follow()
    assert members(segment) == {ada.pk}


def due_in_another_process(seconds_ahead: float) -> int:
    """Recalculate what is due; return how many runs there are then."""
    recalculate_due(now=timezone.now() + timedelta(seconds=seconds_ahead), seconds=30)
    return SegmentRun.objects.filter(kind=SegmentRun.Kind.SCHEDULED).count()


def add_in_another_process(segment_id: int, customer_ids: list[int]) -> int:
    """Add customers to a segment; return how many entered."""
    return len(add_to(segment_id, customer_ids, context=context_of(), now=timezone.now()).entered)


@pytest.mark.postgres
def test_two_clocks_at_once_recalculate_once(racers: Racers) -> None:  # noqa: F811
    segment = make_segment("named", NAMED, schedule="daily@04:00", follows=False)
    make_customer(first_name="Ada")
    ahead = timedelta(days=1).total_seconds()
    racers.race([Call(due_in_another_process, (ahead,))] * 4)
    assert SegmentRun.objects.filter(kind=SegmentRun.Kind.SCHEDULED).count() == 1
    assert SegmentStay.objects.filter(segment=segment).count() == 1


@pytest.mark.postgres
def test_whoever_joins_two_segments_of_a_segmentation_at_once_is_in_one(racers: Racers) -> None:  # noqa: F811
    segments = [make_segment(name, segmentation="lifecycle") for name in ("new", "active", "sleeping")]
    customers = [one.pk for one in make_customers(5)]
    answers = racers.race([Call(add_in_another_process, (one.pk, customers)) for one in segments])
    assert all(isinstance(answer, int) for answer in answers), answers
    assert SegmentStay.objects.filter(left_at=None).count() == 5
    assert sum(Segment.objects.values_list("size", flat=True)) == 5


def nobody_is_at_work() -> bool:
    """Say whether every other session's transaction is over: the server may notice a dead client late."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0] == 0)


@pytest.mark.django_db(transaction=True)
def test_a_recalculation_that_is_killed_leaves_what_was_before() -> None:
    segment = make_segment("named", NAMED, follows=False)
    customers = [make_customer(first_name="Ada") for _ in range(3)]
    connection.close()
    killed = os.fork()
    if not killed:
        runs.record_run = lambda *_args, **_settings: os.kill(
            os.getpid(), signal.SIGKILL
        )  # after the stays are written
        recalculate(segment.pk, now=timezone.now())
        os._exit(1)
    _, status = os.waitpid(killed, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    poll_until(nobody_is_at_work, seconds=30, what="the end of the killed process's session")
    assert members(segment) == set()
    outcome = recalculate(segment.pk, now=timezone.now())
    assert outcome is not None
    assert (outcome.entered, members(segment)) == (3, ids(customers))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_segment_that_is_deleted_before_its_turn_says_so() -> None:
    segment = make_segment("named", NAMED)
    meanwhile(lambda: Segment.objects.get(pk=segment.pk).delete())
    with pytest.raises(NoSuchSegment, match="was deleted"):
        recalculate(segment.pk, now=timezone.now())
    assert follow_changes(now=timezone.now(), seconds=5)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_second_follower_leaves_the_beginning_day_to_the_first() -> None:
    segment, tomorrow = make_segment("soon", condition("birthday", "at_most", 3)), timezone.now() + timedelta(days=1)
    with transaction.atomic():
        FollowedPlace.objects.select_for_update().get(records="customers.Change")
        meanwhile(lambda: follow_changes(now=tomorrow, seconds=5))
    assert Segment.objects.get().judged_on == segment.judged_on
