"""How many customers fit a rule, as far as it can be said while somebody waits."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from customers.models import Customer

_CANCELLED: Final = "57014"  # PostgreSQL: the statement took longer than it may
_STEPS: Final = 10_000  # SQLite: how many between two looks at the clock
_LEAST_MILLISECONDS: Final = 100


class TookTooLong(Exception):
    """A statement took longer than it may; nothing else came of it."""


@dataclass(frozen=True, slots=True)
class CountedCustomers:
    """How many; not exact: what the database guesses. None: not even that."""

    number: int | None
    is_exact: bool


def count_within(customers: QuerySet[Customer], *, seconds: float) -> CountedCustomers:
    """Count, or estimate where counting takes longer."""
    try:
        with time_limit(seconds):
            return CountedCustomers(customers.count(), is_exact=True)
    except TookTooLong:
        return CountedCustomers(_estimate(customers), is_exact=False)


def first_within(customers: QuerySet[Customer], number: int, *, seconds: float) -> list[int] | None:
    """Return the ids of some of them, in no order that means anything; None: it takes longer."""
    try:
        with time_limit(seconds):
            return sorted(customers.values_list("pk", flat=True)[:number])
    except TookTooLong:
        return None


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Give what is read inside so much time. Raises TookTooLong."""
    limited = _limited_by_server if connection.vendor == "postgresql" else _limited_by_clock
    with limited(seconds):
        yield


@contextmanager
def _limited_by_server(seconds: float) -> Iterator[None]:
    milliseconds = max(int(seconds * 1_000), _LEAST_MILLISECONDS)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
            cursor.execute("SET LOCAL jit = off")  # Compiling it takes longer than it saves.
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            cursor.execute("SET LOCAL jit TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _CANCELLED:
            raise
        raise TookTooLong from error


@contextmanager
def _limited_by_clock(seconds: float) -> Iterator[None]:
    """Let SQLite look at the clock. Without a transaction: here one would wait until nobody writes."""
    connection.ensure_connection()
    until = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise TookTooLong from error
    finally:
        connection.connection.set_progress_handler(None, 0)


def _estimate(customers: QuerySet[Customer]) -> int | None:
    if connection.vendor != "postgresql":
        return None
    plan = json.loads(customers.values_list("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])
