"""What a new day does to segments whose rules look at the time, and what goes wrong on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.wings.segments.invariants import miscounted
from customers.wings.segments.membership.follow import follow_changes
from customers.wings.segments.models import Segment, SegmentRun
from tests.factories import make_customer
from tests.wings.segments.conftest import again, condition, ids, make_segment, members

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
