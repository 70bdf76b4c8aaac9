"""Locks on names, for what has no row yet that could be locked."""

from collections.abc import Collection, Sequence

from django.db import connection

from customers.database.prepared_queries import Statement

_SQL = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"


def advisory_locks(names: Collection[str]) -> Sequence[Statement]:
    """Return what lets transactions that name the same wait for each other until they end.

    Always in one order, or two could wait for each other. SQLite needs nothing of it: it has one writer at a time.
    """
    if not names or connection.vendor != "postgresql":
        return ()
    return (Statement(_SQL, [sorted(names)]),)
