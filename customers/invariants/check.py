"""All invariants, asked of one picture of the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Model

from customers.edits.history import HISTORIES
from customers.edits.read_snapshot import read_snapshot
from customers.invariants import acceptance, effects, endings, ledger, leftovers, uniqueness, versions
from customers.invariants.offences import first_few
from customers.models import BulkEditChunk, BulkEditRow, Change, ChangeField

_JOINED: Final = (BulkEditChunk, BulkEditRow, Change, ChangeField)


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must always be so, and the question what breaks it."""

    code: str
    sentence: str
    broken: Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one invariant; no offences: it holds."""

    invariant: Invariant
    offences: list[str]


INVARIANTS: Final = (
    Invariant("NL1", "What was accepted is there, with its file", acceptance.broken),
    Invariant("NL2", "Every row is accounted for exactly once", ledger.broken_rows),
    Invariant("NL3", "Outcomes are a closed set and add up", ledger.broken_outcomes),
    Invariant("NL4", "What was written is what the ledger says", effects.broken),
    Invariant("NL5", "No change is lost", versions.broken),
    Invariant("NL6", "Everything ends, and stays ended", endings.broken),
    Invariant("NL7", "What is unique is unique", uniqueness.broken),
    Invariant("NL10", "Nothing is left half done", leftovers.broken),
)


def check() -> Iterator[Finding]:
    """Ask for each invariant what breaks it, twenty offences at most."""
    _tell_the_planner()
    with read_snapshot():
        for invariant in INVARIANTS:
            yield Finding(invariant, first_few(invariant.broken()))


def _tell_the_planner() -> None:
    """Count anew what the big joins are planned by: right after a run PostgreSQL still takes its tables for small."""
    if connection.vendor == "postgresql":
        joined: list[type[Model]] = [*HISTORIES, *HISTORIES.values(), *_JOINED]
        tables = [model._meta.db_table for model in joined]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
