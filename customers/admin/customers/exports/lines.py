"""Exports as pages show them: how far they are, and for how long their files can be downloaded."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from customers.admin.bulk_edits.progress import WHOLE, percent_of, time_left
from customers.admin.ui.times import Moment, moment
from customers.exports.request import can_be_asked_again
from customers.models import Export

State = Export.State
LEAST_TO_TELL: Final = 2.0  # seconds: from here the speed says how long it will take
_TONES: Final[Mapping[str, str]] = {State.DONE: "ok", State.FAILED: "bad", State.CANCELLED: "look"}


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export."""

    id: int
    name: str
    state: str
    tone: str
    by: str
    when: Moment
    format: str
    columns: tuple[str, ...]
    said: tuple[str, ...]
    rows: int
    percent: int | None  # None while nobody has counted
    left: str
    size: str
    until: Moment | None
    why: str
    has_failed: bool
    is_at_work: bool
    is_queued: bool
    has_file: bool
    can_be_asked_again: bool

    @property
    def width(self) -> int:
        """Return the bar's width, in thousandths."""
        return (self.percent or 0) * WHOLE // 100


def export_line(export: Export, now: dt.datetime) -> ExportLine:
    """Write an export for a page."""
    has_file = bool(export.file) and export.expires_at is not None and now < export.expires_at
    is_at_work = export.state in (State.QUEUED, State.RUNNING)
    return ExportLine(
        id=export.pk,
        name=f"Customers, {timezone.localtime(export.created_at, now.tzinfo):%Y-%m-%d}",
        state=_state(export, has_file=has_file),
        tone="look" if export.state == State.DONE and not has_file else _TONES.get(export.state, "info"),
        by=export.initiator,
        when=moment(export.created_at, now),
        format=export.format.upper(),
        columns=tuple(export.columns),
        said=(*export.said, *_who_have(export)),
        rows=export.rows,
        percent=_percent(export),
        left=_left(export, now) if export.state == State.RUNNING else "",
        size=filesizeformat(export.size) if export.size else "",
        until=moment(export.expires_at, now) if has_file and export.expires_at else None,
        why=export.why,
        has_failed=export.state == State.FAILED,
        is_at_work=is_at_work,
        is_queued=export.state == State.QUEUED,
        has_file=has_file,
        can_be_asked_again=not is_at_work and can_be_asked_again(export),
    )


def _who_have(export: Export) -> Iterator[str]:
    """Say what customers must have."""
    if export.having:
        yield f"Who have {', '.join(export.having)}"


def _state(export: Export, *, has_file: bool) -> str:
    if export.state == State.DONE and not has_file:
        return Export.Gone(export.gone or Export.Gone.EXPIRED).label
    return State(export.state).label


def _percent(export: Export) -> int | None:
    if export.state == State.DONE:
        return 100
    return min(99, percent_of(export.rows, export.total)) if export.total else None


def _left(export: Export, now: dt.datetime) -> str:
    """Say about how long it will take still; nothing before the speed is known."""
    if not (export.total and export.rows and export.started_at):
        return ""
    took = (now - export.started_at).total_seconds()
    return time_left(took * max(export.total - export.rows, 0) / export.rows) if took >= LEAST_TO_TELL else ""
