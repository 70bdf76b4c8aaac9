"""The progress bar of a bulk edit: its parts, its speed, its time left."""

from itertools import pairwise

import pytest
from django.utils import timezone

from customers.admin.bulk_edits.progress import Anchor, BulkEditProgress, parts_of, progress_of, read_anchor, time_left
from customers.bulk_edits.ledger.totals import Totals
from customers.models import BulkEdit, State

NOW = 1_790_000_000.0


def running(
    done: int, rows: int = 1_000, *, anchor: Anchor | None = None, state: State = State.RUNNING
) -> BulkEditProgress:
    bulk_edit = BulkEdit(state=state, read_at=timezone.now(), row_count=rows)
    sums = Totals(rows, rows, done, {"applied": rows}, {"applied": done}, {})
    return progress_of(bulk_edit, sums, anchor=anchor, now=NOW)


def test_the_first_look_tells_no_speed() -> None:
    assert running(400).line == "400 of 1,000 rows"


def test_speed_and_time_left_come_from_the_look_before() -> None:
    seen = running(400, anchor=Anchor("running", 200, NOW - 2))
    assert seen.line == "400 of 1,000 rows · 100 rows a second · about 5 seconds left"


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor("previewing", 200, NOW - 2),
        Anchor("running", 200, NOW - 0.2),
        Anchor("running", 200, NOW - 3_600),
        Anchor("running", 200, NOW + 5),
        Anchor("running", 500, NOW - 2),
    ],
    ids=["another state", "too short ago", "long ago", "in the future", "more done then"],
)
def test_a_look_that_tells_nothing_gives_no_speed(anchor: Anchor) -> None:
    assert running(400, anchor=anchor).line == "400 of 1,000 rows"


def test_while_nothing_moves_no_time_is_promised() -> None:
    assert running(400, anchor=Anchor("running", 400, NOW - 5)).line == "400 of 1,000 rows"


def test_a_look_is_kept_until_it_is_old_and_then_moves_on() -> None:
    young, old = Anchor("running", 200, NOW - 5), Anchor("running", 0, NOW - 40)
    assert running(400, anchor=young).anchor == str(young)
    moved = read_anchor(running(400, anchor=old).anchor)
    assert moved == Anchor("running", 300, NOW - 10)


def test_the_anchor_survives_its_way_through_an_address() -> None:
    anchor = Anchor("previewing", 12_345, NOW)
    assert read_anchor(str(anchor)) == anchor


@pytest.mark.parametrize(
    "text", ["", "running", "running-1", "running-x-1", "running-1-1-1", "<b>-1-1", "running--1-1"]
)
def test_what_is_no_anchor_is_none(text: str) -> None:
    assert read_anchor(text) is None


@pytest.mark.parametrize(("done", "percent"), [(0, 0), (999, 99), (1_000, 100)])
def test_a_hundred_percent_only_when_all_is_done(done: int, percent: int) -> None:
    assert running(done).percent == percent


def test_rows_that_are_not_done_are_counted_apart() -> None:
    assert running(400).not_yet == 600


def test_while_a_file_is_read_nobody_knows_how_much_there_is() -> None:
    reading = BulkEdit(state=State.PREVIEWING, read_at=None)
    seen = progress_of(reading, Totals(rows=500), anchor=None, now=NOW)
    assert (seen.percent, seen.big, seen.line) == (None, "Reads the file", "500 rows so far")


def test_one_row_of_a_million_is_seen() -> None:
    applied, rejected = parts_of({"applied": 999_999, "rejected": 1}, 1_000_000)
    assert (rejected.outcome, rejected.width >= 1) == ("rejected", True)
    assert applied.x + applied.width <= rejected.x


@pytest.mark.parametrize("counts", [{"applied": 1}, {"applied": 333, "unchanged": 333, "conflict": 333, "rejected": 1}])
def test_the_parts_stay_within_the_bar(counts: dict[str, int]) -> None:
    parts = parts_of(counts, sum(counts.values()))
    assert all(part.width > 0 for part in parts)
    assert all(left.x + left.width <= right.x for left, right in pairwise(parts))
    assert parts[-1].x + parts[-1].width <= 1000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "a few seconds left"),
        (12, "about 10 seconds left"),
        (59, "about 60 seconds left"),
        (61, "about 1 minute left"),
        (600, "about 10 minutes left"),
        (3_600, "about 1 hour left"),
        (20_000, "about 6 hours left"),
    ],
)
def test_time_left_is_said_roughly(seconds: float, words: str) -> None:
    assert time_left(seconds) == words
