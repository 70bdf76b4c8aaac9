"""Locks on names instead of rows: for what has no row yet that two at once could wait at."""

from collections.abc import Iterable

from django.db import connection

from customers.database.prepared_queries import Statement


def until_commit(names: Iterable[str]) -> list[Statement]:
    """Return what lets transactions that name the same wait for each other, whichever order they name it in.

    Run it before what it protects is read. SQLite has one writer, who is alone already: nothing is to be run there.
    """
    if connection.vendor != "postgresql":
        return []
    return [Statement(_LOCK, [sorted(set(names))])]


# In the order of the names: the function is called for each as the list is read.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"
