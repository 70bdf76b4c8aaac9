"""The file that SQLite writes ahead of the database holds pages as they were, names of erased customers among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

_MILLISECONDS: Final = 100  # meanwhile nobody else can write


def old_pages_are_gone() -> bool:
    """Bring the written pages home and empty that file; False: somebody reads from it, try again later.

    Inside a transaction, whose own pages are not there yet, there is nothing to bring home.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor, _patience(cursor):
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, _, _) = cursor.fetchone()
    return not is_busy


@contextmanager
def _patience(cursor: Any) -> Iterator[None]:
    cursor.execute("PRAGMA busy_timeout")
    (usual,) = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {_MILLISECONDS}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual}")
