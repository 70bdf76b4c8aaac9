"""A segment that is deleted while it is recalculated or followed, with real transactions side by side."""

import logging
from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from customers.maintenance.invariants.check import check
from customers.wings.segments.errors import NoSuchSegment
from customers.wings.segments.membership import runs
from customers.wings.segments.membership.by_hand import add_to
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import Segment, SegmentStay
from tests.factories import change_customer, context_of, make_customer, make_customers, make_staff, signed_in
from tests.races.meanwhile import meanwhile
from tests.servers import poll_until
from tests.wings.segments.conftest import condition, held_open, ids, make_segment, members

NAMED = condition("firstName", "set")
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Aside:
    """Something that goes on in a thread, with a database session of its own."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.answer: object = None
        self.error: BaseException | None = None
        self.session, self._work, self._began = 0, work, Event()
        self._thread = Thread(target=self._run)
        self._thread.start()
        assert self._began.wait(30)

    def _run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (self.session,) = cursor.fetchone()
            self._began.set()
            self.answer = self._work()
        except BaseException as error:  # noqa: BLE001 (looked at by the test)
            self.error = error
        finally:
            connection.close()

    def waits(self) -> None:
        """Wait until it waits for a lock."""
        poll_until(self.is_waiting, seconds=30, what="the wait for a lock")

    def is_waiting(self) -> bool:
        """Say whether it waits for a lock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [self.session])
            return bool(cursor.fetchone()[0])

    @property
    def is_over(self) -> bool:
        """Say whether it is done or failed."""
        return not self._thread.is_alive()

    def ends(self) -> "Aside":
        """Wait until it is over."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self


@pytest.mark.parametrize("by", ["row", "query"])
def test_a_segment_that_is_deleted_in_the_middle_of_its_recalculation_goes_after_it(
    monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """What the recalculation enters and ends refers to the segment: the deletion has to wait for it."""
    segment = make_segment("named", NAMED, follows=False)
    leaving = make_customer(first_name="Lea")
    recalculate(segment.pk, now=timezone.now())
    change_customer(leaving, first_name=None)
    make_customer(first_name="Ada")
    static, (bob,) = make_segment("chosen"), make_customers(1)
    add_to(static.pk, [bob.pk], context=context_of(), now=timezone.now())
    deletions: list[Aside] = []
    count = runs.count

    def delete() -> None:
        found = Segment.objects.filter(pk=segment.pk)
        found.delete() if by == "query" else found.get().delete()

    def and_meanwhile(*args: object, **settings: object) -> None:
        if not deletions:
            deletions.append(Aside(delete))
            deletions[0].waits()
        count(*args, **settings)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(runs, "count", and_meanwhile)
        outcome = recalculate(segment.pk, now=timezone.now())
    assert outcome is not None
    assert (outcome.entered, outcome.left) == (1, 1)
    assert deletions[0].ends().error is None
    assert list(Segment.objects.values_list("system_name", flat=True)) == ["chosen"]
    assert set(SegmentStay.objects.values_list("segment", flat=True)) == {static.pk}
    assert members(static) == ids([bob])
    assert not [one for one in check() if one.offences]


def test_a_recalculation_that_waited_for_a_deletion_ends_with_a_sentence() -> None:
    segment, ada = make_segment("named", NAMED, follows=False), make_customer(first_name="Ada")
    recalculate(segment.pk, now=timezone.now())
    change_customer(ada, first_name=None)
    with held_open(Segment.objects.get(pk=segment.pk).delete):
        run = Aside(lambda: recalculate(segment.pk, now=timezone.now()))
        run.waits()
    assert isinstance(run.ends().error, NoSuchSegment)
    assert str(run.error) == "The segment was deleted."
    assert not SegmentStay.objects.exists()


def test_the_run_of_what_is_due_goes_on_quietly_without_a_deleted_segment(caplog: pytest.LogCaptureFixture) -> None:
    gone, kept = (make_segment(name, NAMED, schedule="daily@04:00", follows=False) for name in ("gone", "kept"))
    ada = make_customer(first_name="Ada")
    due = gone.next_run_at
    assert due is not None
    with held_open(Segment.objects.get(pk=gone.pk).delete):
        run = Aside(lambda: recalculate_due(now=due, seconds=30))
        run.waits()
    assert run.ends().answer is True
    assert members(kept) == {ada.pk}
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []


def test_a_follower_and_somebody_by_hand_beside_a_deletion_leave_the_other_segments_right() -> None:
    gone, kept = make_segment("gone", NAMED), make_segment("kept", NAMED)
    static = make_segment("chosen")
    ada, bob = make_customer(first_name="Ada"), make_customer()
    with held_open(Segment.objects.get(pk=gone.pk).delete):
        follower = Aside(lambda: follow_changes(now=timezone.now(), seconds=30))
        follower.waits()
        meanwhile(lambda: add_to(static.pk, [bob.pk], context=context_of(), now=timezone.now()))
    assert follower.ends().error is None
    assert (members(kept), members(static)) == ({ada.pk}, {bob.pk})
    assert not [one for one in check() if one.offences]


def test_who_asked_for_it_on_the_page_reads_that_it_was_deleted() -> None:
    segment = make_segment("named", NAMED, follows=False)
    client: Client = signed_in(make_staff("bulk operator"))
    url = f"/admin/segments/segment/{segment.pk}/recalculate/"
    pages: list[str] = []
    with held_open(Segment.objects.get(pk=segment.pk).delete):
        asked = Aside(lambda: pages.append(client.post(url, follow=True).content.decode()))
        asked.waits()
    assert asked.ends().error is None
    assert "The segment was deleted." in pages[0]
    assert client.post(url).status_code == 404
