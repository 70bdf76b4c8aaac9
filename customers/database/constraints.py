"""Which constraints the database has: what Django's introspection says too, with one query instead of a parsed table
definition each.
"""

import re
from typing import Final

from django.db import connection

_POSTGRES: Final = """
    SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION SELECT relname FROM pg_class WHERE relkind IN ('i', 'I') AND relnamespace = current_schema()::regnamespace
"""
_SQLITE: Final = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
# Django writes each with its name, quoted; SQLite keeps the words of the definition and no list of them.
_NAMED: Final = re.compile(r'CONSTRAINT "([^"]+)"')


def names_of_constraints() -> set[str]:
    """Name the constraints and the indexes of all tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES)
            return {name for (name,) in cursor.fetchall()}
        cursor.execute(_SQLITE)
        found: set[str] = set()
        for kind, name, sql in cursor.fetchall():
            found.update([name] if kind == "index" else _NAMED.findall(sql or ""))
        return found
