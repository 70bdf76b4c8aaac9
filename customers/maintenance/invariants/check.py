"""All invariants, asked of one picture of the database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from customers.database.consistent_reads import read_snapshot
from customers.edits.history import HISTORIES
from customers.maintenance.invariants import acceptance, effects, endings, ledger, leftovers, uniqueness, versions
from customers.maintenance.invariants.offences import first_few
from customers.models import BulkEditChunk, BulkEditRow, Change, ChangeField
from customers.parts import Invariant, parts

_JOINED: Final = (BulkEditChunk, BulkEditRow, Change, ChangeField)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one invariant; no offences: it holds."""

    invariant: Invariant
    offences: list[str]


# Files are in no picture of the database: both are asked as they are now.
OF_NOW: Final = Invariant("NL1", "What was accepted is there, with its file", lambda _: acceptance.broken())
OF_THE_PICTURE: Final = (
    Invariant("NL2", "Every row is accounted for exactly once", lambda _: ledger.broken_rows()),
    Invariant("NL3", "Outcomes are a closed set and add up", lambda _: ledger.broken_outcomes()),
    Invariant("NL4", "What was written is what the ledger says", lambda _: effects.broken()),
    Invariant("NL5", "No change is lost", lambda _: versions.broken()),
    Invariant("NL6", "Everything ends, and stays ended", endings.broken),
    Invariant("NL7", "What is unique is unique", lambda _: uniqueness.broken()),
    Invariant("NL10", "Nothing is left half done", leftovers.broken),
)


def check() -> Iterator[Finding]:
    """Ask for each invariant what breaks it, twenty offences at most."""
    _update_statistics()
    yield _asked([OF_NOW], timezone.now())
    with read_snapshot():
        # Minutes pass until the last question. Who was at work in the picture is judged by its time and not by ours.
        at = _database_time()
        for invariants in _by_code([*OF_THE_PICTURE, *chain.from_iterable(part.invariants for part in parts())]):
            yield _asked(invariants, at)


def _by_code(invariants: Iterable[Invariant]) -> Iterable[Sequence[Invariant]]:
    """Put what a part checks under a code of the core's beside it: a code is reported once."""
    found: dict[str, list[Invariant]] = {}
    for invariant in invariants:
        found.setdefault(invariant.code, []).append(invariant)
    return found.values()


def _asked(invariants: Sequence[Invariant], at: datetime) -> Finding:
    return Finding(invariants[0], first_few(chain.from_iterable(one.broken(at) for one in invariants)))


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
