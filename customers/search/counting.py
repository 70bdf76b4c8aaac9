"""How many customers there are of some kind, as far as it can be said while somebody waits."""

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
SECONDS_TO_ESTIMATE: Final = 0.2
_SAMPLED: Final = 10_000  # customers
_TABLE: Final = f'FROM "{Customer._meta.db_table}"'


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
    """Count in a sample of the table's pages, or ask the planner, who knows little of rules."""
    if connection.vendor != "postgresql":
        return None
    plan = json.loads(customers.values_list("pk").explain(format="json"))
    planned = int(plan[0]["Plan"]["Plan Rows"])
    try:
        with time_limit(SECONDS_TO_ESTIMATE):
            share, found = _sampled(customers)
    except TookTooLong:
        return planned
    return round(found / share) if found else min(planned, round(1 / share))


def _sampled(customers: QuerySet[Customer]) -> tuple[float, int]:
    """Return which share of all customers was looked at, and how many of these fit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [Customer._meta.db_table])
        share = min(_SAMPLED / max(cursor.fetchone()[0], 1), 1.0)
        sql, params = customers.values_list("pk").query.sql_with_params()
        sampled = sql.replace(_TABLE, f"{_TABLE} TABLESAMPLE SYSTEM ({share * 100:.6f})", 1)
        cursor.execute(f"SELECT count(*) FROM ({sampled}) AS fitting", params)  # noqa: S608 (our own names)
        return share, cursor.fetchone()[0]
