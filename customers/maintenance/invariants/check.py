"""All invariants, asked of one picture of the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from customers.database.consistent_reads import read_snapshot
from customers.edits.history import HISTORIES
from customers.maintenance.invariants import acceptance
from customers.maintenance.invariants.offences import first_few
from customers.models import BulkEditChunk, BulkEditRow, Change, ChangeField
from customers.parts import Invariant, parts

_JOINED: Final = (BulkEditChunk, BulkEditRow, Change, ChangeField)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one invariant; no offences: it holds."""

    invariant: Invariant
    offences: list[str]


# Files are in no picture of the database: both are looked at as they are now.
OF_NOW: Final = Invariant("NL1", "What was accepted is there, with its file", lambda _: acceptance.broken())


def check() -> Iterator[Finding]:
    """Find what breaks each invariant, the core's and its parts', twenty offences at most."""
    _update_statistics()
    yield _finding(OF_NOW, timezone.now())
    with read_snapshot():
        # Minutes pass until the last question. Who was at work in the picture is told by its time and not by ours.
        at = _database_time()
        for part in parts():
            for invariant in part.invariants:
                yield _finding(invariant, at)


def _finding(invariant: Invariant, at: datetime) -> Finding:
    return Finding(invariant, first_few(invariant.broken(at)))


def _database_time() -> datetime:
    """Read the clock that leases are written by."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
        return at


def _update_statistics() -> None:
    """Count anew what the big joins are planned by: right after a run PostgreSQL still takes its tables for small."""
    if connection.vendor == "postgresql":
        joined: list[type[Model]] = [*HISTORIES, *HISTORIES.values(), *_JOINED]
        tables = [model._meta.db_table for model in joined]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
