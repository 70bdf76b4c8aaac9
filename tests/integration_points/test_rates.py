"""Counting is quick where it stands alone, and takes nothing from the transaction that it stands in."""

import datetime as dt

import pytest
from django.db import connection, transaction

from integration_points.rate_limits import count_one

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.postgres  # SQLite has no such setting
@pytest.mark.django_db(transaction=True)
def test_an_edit_that_counts_waits_for_the_disk_all_the_same() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        count_one("confirm:somebody", seconds=60, now=NOW)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


@pytest.mark.django_db(transaction=True)
def test_a_count_goes_on_within_its_window_and_begins_anew_after_it() -> None:
    later = NOW + dt.timedelta(seconds=59)
    with transaction.atomic():
        assert count_one("key:1", seconds=60, now=NOW).count == 1
    assert count_one("key:1", seconds=60, now=later).count == 2
    assert count_one("key:1", seconds=60, now=NOW + dt.timedelta(seconds=60)).count == 1
    assert count_one("key:2", seconds=60, now=NOW).count == 1
