"""One picture of the database for reads that take long, without holding up anybody who writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Read everything inside as it stood at one moment; nothing can be written.

    Inside a transaction that has begun already, that transaction is the picture.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _deferred(connection):
            yield


@contextmanager
def _deferred(sqlite: Any) -> Iterator[None]:
    """Begin without the write lock, which `atomic()` takes at once here, and keep to reading."""
    sqlite.ensure_connection()
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            sqlite.transaction_mode = mode
            _keep_to_reading(sqlite, "ON")
            yield
    finally:
        # Outside the transaction: after an error inside, it takes no more statements.
        sqlite.transaction_mode = mode
        _keep_to_reading(sqlite, "OFF")


def _keep_to_reading(sqlite: Any, switch: str) -> None:
    with sqlite.cursor() as cursor:
        cursor.execute(f"PRAGMA query_only = {switch}")
