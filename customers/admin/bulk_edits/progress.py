"""The progress bar of a bulk edit: its parts in the colours of the outcomes, speed and time left. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from customers.bulk_edits.ledger.totals import Totals, shown_counts
from customers.bulk_edits.lifecycle.states import AT_WORK
from customers.models import BulkEdit, State
from customers.rules.refusals.codes import Outcome

LABELS: Mapping[Outcome, str] = {
    Outcome.APPLIED: "Applied",
    Outcome.UNCHANGED: "Unchanged",
    Outcome.CONFLICT: "Conflict",
    Outcome.REJECTED: "Rejected",
    Outcome.DUPLICATE: "Duplicate",
    Outcome.NOT_PROCESSED: "Not processed",
}
FORECAST_LABELS: Mapping[Outcome, str] = {**LABELS, Outcome.APPLIED: "Will be applied"}
WHOLE, GAP, LEAST = 1000, 2, 4  # thousandths of the bar; the least that can be seen of it
SHORTEST_LOOK, LONGEST_LOOK = 1.0, 20.0  # seconds over which the speed is measured
FAST = 10.0  # rows a second: from here nobody wants decimals
STALE_LOOK = 60.0  # seconds: somebody came back to a page that had slept
_ANCHOR = re.compile(r"([a-z]{6,10})-([0-9]{1,9})-([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """An earlier look at the same bulk edit, carried in the address of the next one: speed is measured from it."""

    state: str
    done: int
    at: float

    def __str__(self) -> str:
        return f"{self.state}-{self.done}-{round(self.at * 1000)}"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the bar."""

    outcome: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class OutcomeLegend:
    """One outcome with its count."""

    outcome: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class BulkEditProgress:
    """The bar as it is shown. `percent` is None while nobody knows how much there is to do."""

    big: str
    line: str
    percent: int | None
    parts: tuple[Part, ...]
    legend: tuple[OutcomeLegend, ...]
    not_yet: int
    is_moving: bool
    anchor: str


def read_anchor(text: str) -> Anchor | None:
    """Read an earlier look from the address; None where there is none."""
    match = _ANCHOR.fullmatch(text)
    return Anchor(match[1], int(match[2]), int(match[3]) / 1000) if match else None


def progress_of(bulk_edit: BulkEdit, sums: Totals, *, anchor: Anchor | None, now: float) -> BulkEditProgress:
    """Return how far a bulk edit is, at `now` in seconds of the clock."""
    shown = shown_counts(bulk_edit.state, sums)
    done, counts = shown.rows, shown.counts
    total = sums.rows or bulk_edit.row_count
    is_moving = bulk_edit.state in AT_WORK or (bulk_edit.state == State.CANCELLED and bulk_edit.finished_at is None)
    reads = bulk_edit.read_at is None and is_moving
    speed = _speed(bulk_edit, done, anchor, now)
    labels = FORECAST_LABELS if shown.is_forecast else LABELS
    return BulkEditProgress(
        big=_big(bulk_edit, done, total, reads=reads),
        line=_line(bulk_edit, done, total, speed, reads=reads),
        percent=None if reads or not total else percent_of(done, total),
        parts=parts_of(counts, total) if total and not reads else (),
        legend=tuple(
            OutcomeLegend(outcome.value, labels[outcome], counts.get(outcome, 0))
            for outcome in labels
            if counts.get(outcome)
        ),
        not_yet=0 if reads else max(total - done, 0),
        is_moving=is_moving,
        anchor=str(_next_anchor(bulk_edit, done, anchor, speed, now)),
    )


def time_left(seconds: float) -> str:
    """Say about how long something will take still."""
    if seconds < 60:
        return f"about {max(5 * round(seconds / 5), 5)} seconds left" if seconds > 3 else "a few seconds left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} {'minute' if minutes == 1 else 'minutes'} left"
    hours = round(minutes / 60)
    return f"about {hours} {'hour' if hours == 1 else 'hours'} left"


def percent_of(done: int, total: int) -> int:
    """Return how much is done; a hundred only when all is."""
    return 100 if done >= total else min(99, 100 * done // total)


def _big(bulk_edit: BulkEdit, done: int, total: int, *, reads: bool) -> str:
    if bulk_edit.state == State.QUEUED:
        return "Waits for a worker"
    if reads:
        return "Reads the file" if bulk_edit.collects is None else "Finds the customers"
    if bulk_edit.state in (State.PREVIEWED, State.WAITING) or _is_over(bulk_edit, done, total) or not total:
        return f"{total:,} {'row' if total == 1 else 'rows'}"
    return f"{percent_of(done, total)} %"


def _is_over(bulk_edit: BulkEdit, done: int, total: int) -> bool:
    """Return whether each row has its outcome for good, those that a cancelling left out too."""
    return bulk_edit.state == State.COMPLETED or (bulk_edit.state == State.CANCELLED and 0 < total <= done)


def _line(bulk_edit: BulkEdit, done: int, total: int, speed: float | None, *, reads: bool) -> str:
    if bulk_edit.state == State.QUEUED:
        return ""
    if reads:
        return f"{total:,} {'rows' if bulk_edit.collects is None else 'customers'} so far" if total else ""
    if bulk_edit.state in (State.PREVIEWED, State.WAITING):
        return "previewed; nothing is changed yet"
    if _is_over(bulk_edit, done, total):
        return "all accounted for"
    words = [f"{done:,} of {total:,} rows"]
    if speed:
        words += [f"{_rate(speed)} rows a second", time_left((total - done) / speed)]
    return " · ".join(words)


def _rate(speed: float) -> str:
    return f"{round(speed):,}" if speed >= FAST else f"{speed:.1f}"


def _speed(bulk_edit: BulkEdit, done: int, anchor: Anchor | None, now: float) -> float | None:
    """Rows a second since the earlier look; None where that tells nothing."""
    if anchor is None or not _is_fresh(anchor, bulk_edit, done, now):
        return None
    seconds, rows = now - anchor.at, done - anchor.done
    return rows / seconds if seconds >= SHORTEST_LOOK and rows > 0 else None


def _is_fresh(anchor: Anchor, bulk_edit: BulkEdit, done: int, now: float) -> bool:
    return anchor.state == bulk_edit.state and 0 <= now - anchor.at < STALE_LOOK and anchor.done <= done


def _next_anchor(bulk_edit: BulkEdit, done: int, anchor: Anchor | None, speed: float | None, now: float) -> Anchor:
    """Keep the earlier look while it is fresh; later pretend one some seconds ago, so that the speed is today's."""
    if anchor is None or not _is_fresh(anchor, bulk_edit, done, now):
        return Anchor(bulk_edit.state, done, now)
    if now - anchor.at < LONGEST_LOOK:
        return anchor
    window = LONGEST_LOOK / 2
    return Anchor(bulk_edit.state, max(round(done - (speed or 0) * window), 0), now - window)


def parts_of(counts: Mapping[str, int], total: int) -> tuple[Part, ...]:
    """Lay out the bar: thousandths of the whole, and what is there is seen however little it is."""
    widths = {
        outcome: max(round(WHOLE * counts[outcome] / total), LEAST) for outcome in LABELS if counts.get(outcome, 0)
    }
    if widths:
        # What the smallest are widened by is taken from the largest.
        largest = max(widths, key=lambda outcome: widths[outcome])
        widths[largest] -= max(sum(widths.values()) - WHOLE, 0)
    parts: list[Part] = []
    x = 0
    for outcome, width in widths.items():
        parts.append(Part(outcome.value, x, width if x + width >= WHOLE else width - GAP))
        x += width
    return tuple(parts)
