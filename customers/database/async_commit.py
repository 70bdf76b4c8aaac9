"""Rows that a crash of the database may cost us: PostgreSQL writes them without waiting for the disk."""

from django.db import connection


def insertion(into: str, values: str, then: str = "") -> str:
    """Return the INSERT of one row: `into` a table with its columns, its `values`, and what comes `then`.

    In a transaction it waits as ever: the setting would take all of that along, an edit that was answered and is lost.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        # The row is selected FROM the setting: PostgreSQL never runs a WITH that nothing refers to.
        setting = "WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))"
        return f"{setting} INSERT INTO {into} SELECT {values} FROM quick {then}"  # noqa: S608 (our own names)
    # SQLite takes ON CONFLICT after SELECT only with a WHERE between them.
    return f"INSERT INTO {into} SELECT {values} WHERE true {then}"
