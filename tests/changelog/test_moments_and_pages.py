"""Times in words, seen from now; pages by key."""

import datetime as dt
import zoneinfo

import pytest

from customers.admin.ui.times import moment
from customers.database.keyset_paging import PageKey, page_key, read_page
from customers.models import Customer
from tests.factories import make_customers

NOW = dt.datetime(2026, 11, 22, 15, 42, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "just now"),
        (NOW - dt.timedelta(minutes=5), "5 min ago"),
        (NOW - dt.timedelta(hours=6), "today, 09:42"),
        (NOW - dt.timedelta(days=1), "yesterday, 15:42"),
        (dt.datetime(2026, 11, 12, 14, 3, tzinfo=dt.UTC), "12 Nov, 14:03"),
        (dt.datetime(2023, 3, 4, 8, 30, tzinfo=dt.UTC), "4 Mar 2023"),
        (NOW + dt.timedelta(seconds=3), "today, 15:42"),
    ],
)
def test_a_time_is_said_as_people_say_it(at: dt.datetime, words: str) -> None:
    assert moment(at, NOW).shown == words


def test_minutes_are_counted_over_a_change_of_the_clocks() -> None:
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    for before in (dt.datetime(2026, 3, 29, 0, 57, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 0, 57, tzinfo=dt.UTC)):
        now = (before + dt.timedelta(minutes=6)).astimezone(berlin)
        assert moment(before, now).shown == moment(before.astimezone(berlin), now).shown == "6 min ago"


def test_the_exact_time_stands_beside_it() -> None:
    said = moment(dt.datetime(2026, 11, 21, 9, 12, 44, tzinfo=dt.UTC), NOW)
    assert (said.exact, said.iso) == ("21 Nov 2026, 09:12:44 UTC", "2026-11-21T09:12:44+00:00")


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "٣"])
def test_what_is_no_key_means_the_newest_page(text: str) -> None:
    assert page_key({"before": text, "after": text}) == PageKey()


@pytest.mark.django_db
def test_pages_meet_without_gap_or_overlap_in_both_directions() -> None:
    newest_first = [customer.pk for customer in reversed(make_customers(7))]
    down, key = [], PageKey()
    while key is not None:
        page = read_page(Customer.objects.all(), key=key, size=3)
        down.append([row.pk for row in page.rows])
        key = PageKey(before=page.older) if page.older else None  # type: ignore[assignment]
    up = read_page(Customer.objects.all(), key=PageKey(after=down[1][0]), size=3)
    assert down == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert [row.pk for row in up.rows] == down[0]
    assert up.newer is None
