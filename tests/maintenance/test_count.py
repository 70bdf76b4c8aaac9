"""The days of the front page: each is counted until it is over, and then never again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from customers.maintenance import daily_counts as count
from customers.maintenance.daily_counts import count_days, read_days
from customers.models import Change, Customer, DailyCount
from tests.factories import change_customer, make_customer, make_customers

pytestmark = pytest.mark.django_db


def counted(day: date | None = None) -> DailyCount:
    return DailyCount.objects.get(day=day or timezone.localdate())


def move_changes(customer: Customer, *, days: int) -> None:
    """Let what happened to a customer have happened that many days ago: the engine takes the database's own time."""
    for change in Change.objects.filter(customer=customer):
        Change.objects.filter(pk=change.pk).update(at=change.at - timedelta(days=days))


def test_today_counts_customers_registrations_and_changes() -> None:
    make_customers(3)
    change_customer(make_customer(first_name="Marta"), last_name="Lindqvist")
    assert count_days(now=timezone.now(), seconds=20)
    assert (counted().customers, counted().registered, counted().changes) == (4, 4, 5)


def test_the_days_before_the_first_count_are_filled_backwards() -> None:
    for days in (0, 2, 2):
        move_changes(make_customer(), days=days)
    count_days(now=timezone.now(), seconds=20)
    today = timezone.localdate()
    found = [(counted(day).customers, counted(day).registered) for day in (today - timedelta(days=n) for n in range(4))]
    assert found == [(3, 1), (2, 0), (2, 2), (0, 0)]


def test_an_erased_customer_is_counted_until_the_day_it_was_erased() -> None:
    customer = make_customer()
    move_changes(customer, days=2)
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    count_days(now=timezone.now(), seconds=20)
    assert counted().customers == 0
    assert counted(timezone.localdate() - timedelta(days=1)).customers == 1


def test_today_is_counted_again_and_a_day_that_is_over_is_not() -> None:
    today = timezone.localtime().replace(hour=2, minute=0, second=0, microsecond=0)  # late enough to have closed a day
    yesterday = today.date() - timedelta(days=1)
    count_days(now=today, seconds=20)
    DailyCount.objects.filter(day=yesterday).update(changes=7)
    make_customer()
    count_days(now=today, seconds=20)
    assert (counted().changes, counted(yesterday).changes) == (1, 7)


def test_a_change_that_comes_late_over_midnight_is_counted_for_its_day() -> None:
    make_customer()
    today = timezone.localdate()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    DailyCount.objects.create(day=today, customers=0, registered=0, changes=0, counted_at=midnight)
    count_days(now=midnight + timedelta(minutes=30), seconds=20)
    assert counted(today).changes == 1


def test_a_count_that_ran_out_of_time_goes_on_with_the_next_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count.time, "monotonic", iter([0.0, *range(1, 1_000)]).__next__)
    assert not count_days(now=timezone.now(), seconds=5)
    assert 0 < DailyCount.objects.count() < 90
    monkeypatch.undo()
    assert count_days(now=timezone.now(), seconds=20)
    assert DailyCount.objects.count() == 90


def test_days_are_read_in_one_query_whatever_was_counted(django_assert_num_queries: Any) -> None:
    make_customers(5)
    count_days(now=timezone.now(), seconds=20)
    with django_assert_num_queries(1):
        found = read_days(30, today=timezone.localdate())
    assert found is not None
    assert (len(found.days), found.days[-1].customers) == (30, 5)


def test_a_day_ends_at_midnight_of_the_zone_of_the_settings(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    at = datetime.fromisoformat("2026-05-04T16:00:00+00:00")  # already the fifth in Tokyo
    with time_machine.travel(at, tick=False):
        assert timezone.localdate() == date(2026, 5, 5)
        Change.objects.filter(customer=make_customer()).update(at=at)
        count_days(now=at, seconds=20)
    assert counted(date(2026, 5, 5)).changes == 1
