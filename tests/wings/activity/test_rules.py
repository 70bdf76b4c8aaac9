"""When an action may have happened, and how a time is read from the API."""

import datetime as dt

import pytest

from customers.wings.activity.errors import BadComment, BadEventTime, FutureEvent
from customers.wings.activity.feed.event_pages import EventKey, event_key
from customers.wings.activity.rules import comment_text, event_time, read_rfc_3339

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def test_without_a_time_it_happened_now() -> None:
    assert event_time(None, now=NOW) == NOW


def test_what_has_not_happened_yet_is_refused_to_the_microsecond() -> None:
    assert event_time(NOW, now=NOW) == NOW
    with pytest.raises(FutureEvent, match="in the future"):
        event_time(NOW + MICROSECOND, now=NOW)


def test_a_year_that_is_a_slip_is_refused() -> None:
    with pytest.raises(BadEventTime, match="1900"):
        event_time(dt.datetime(206, 11, 30, tzinfo=dt.UTC), now=NOW)


@pytest.mark.parametrize(
    "text", ["2026-11-30T12:00:00Z", "2026-11-30t13:00:00+01:00", "2026-11-30 12:00:00.000000-00:00"]
)
def test_a_time_with_an_offset_is_read(text: str) -> None:
    assert read_rfc_3339(text) == NOW


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-11-30", "2026-11-30T12:00:00", "2026-13-30T12:00:00Z", "20261130T120000Z"),
        *("1764504000", "0001-01-01T00:00:00+14:00", "٢٠٢٦-11-30T12:00:00Z", "2026-11-30T24:01:00Z"),
    ],
)
def test_any_other_time_is_refused(text: str) -> None:
    with pytest.raises(BadEventTime):
        read_rfc_3339(text)


def test_a_comment_is_trimmed_and_limited() -> None:
    assert comment_text("  asked for help ") == "asked for help"
    assert comment_text(" \n ") == ""
    for bad in ("a" * 501, "a\0b"):
        with pytest.raises(BadComment, match="Comment"):
            comment_text(bad)


@pytest.mark.parametrize("at", [NOW, NOW + MICROSECOND, dt.datetime(1900, 1, 1, tzinfo=dt.UTC)])
def test_a_key_is_read_as_it_was_written(at: dt.datetime) -> None:
    key = EventKey(at, "a", 12)
    assert event_key(key.text) == key


@pytest.mark.parametrize("text", [None, "", "12", "-1a2", "a" * 50, "9" * 18 + "a1", "1a" + "9" * 19, "1a\0"])
def test_what_is_no_key_is_none(text: str | None) -> None:
    assert event_key(text) is None
