"""What a new day does to segments whose rules look at the time, and what goes wrong on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from customers.wings.segments.invariants import miscounted
from customers.wings.segments.membership import recalculate
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.membership.scheduled import recalculate_due
from customers.wings.segments.models import Segment, SegmentRun
from tests.factories import make_customer
from tests.wings.segments.conftest import again, condition, follow, ids, make_segment, members

pytestmark = pytest.mark.django_db


def test_a_new_day_lets_customers_enter_and_counts_them_once() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    born = timezone.localdate(tomorrow + timedelta(days=3)).replace(year=1992)
    people = [make_customer(birth_date=born.isoformat()) for _ in range(3)]
    segment = make_segment("soon", condition("birthday", "at_most", 3))
    assert members(segment) == set()
    assert follow_changes(now=tomorrow, seconds=60)
    assert members(segment) == ids(people)
    assert Segment.objects.get().size == SegmentRun.objects.get(kind="day").size == 3
    assert list(miscounted(tomorrow)) == []


def test_a_birthday_further_away_than_a_year_is_nobodys() -> None:
    make_customer(birth_date="1990-05-05")
    nobody = make_segment("nobody", condition("birthday", "more", 400))
    everybody = make_segment("everybody", {"not": condition("birthday", "more", 400)})
    assert (again(nobody).members, again(everybody).members) == (0, 1)


@pytest.mark.parametrize("follows", [True, False])
def test_a_segment_that_fails_comes_again_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, follows: bool
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    born = timezone.localdate(tomorrow + timedelta(days=3)).replace(year=1992)
    ada = make_customer(birth_date=born.isoformat())
    rule, settings = condition("birthday", "at_most", 3), {"schedule": "daily@04:00", "follows": follows}
    broken, good = make_segment("broken", rule, **settings), make_segment("good", rule, **settings)
    follow()
    due = broken.next_run_at
    assert due is not None
    moment = max(tomorrow, due)
    found = recalculate.find_difference

    def fails(segment: Segment, fitting: QuerySet[Any, Any]) -> tuple[int, int]:
        if segment.pk == broken.pk:
            raise ValueError("of ada@example.com")
        return found(segment, fitting)

    with monkeypatch.context() as patch:
        patch.setattr(recalculate, "find_difference", fails)
        (follow_changes if follows else recalculate_due)(now=moment, seconds=60)
    assert (members(broken), members(good)) == (set(), {ada.pk})
    assert "ValueError" in caplog.text
    assert "ada@" not in caplog.text
    recalculate_due(now=moment + timedelta(minutes=9), seconds=60)
    assert members(broken) == set()
    recalculate_due(now=moment + timedelta(minutes=11), seconds=60)
    assert members(broken) == {ada.pk}


def test_a_day_is_begun_no_longer_than_there_is_time() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    segment = make_segment("soon", condition("birthday", "at_most", 3))
    assert not follow_changes(now=tomorrow, seconds=-1)
    assert Segment.objects.get().judged_on == segment.judged_on
    assert follow_changes(now=tomorrow, seconds=5)
    assert Segment.objects.get().judged_on == timezone.localdate(tomorrow)
