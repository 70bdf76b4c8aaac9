"""Empty only the tables that have rows.

After each test that commits, Django truncates all tables. PostgreSQL makes new files for each of them and for each of
their indexes: two seconds a test, of which there are hundreds.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as StockOperations


class DatabaseOperations(StockOperations):
    """Flushes by deleting rows, where the account may switch foreign keys and triggers off meanwhile."""

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the statements that empty the tables; Django runs them in one transaction."""
        if reset_sequences or not tables or not self._may_switch():
            return super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        filled = self._with_rows(tables)
        deletes = [f"DELETE FROM {self.quote_name(table)}" for table in filled]  # noqa: S608 (Django's own names)
        return ["SET LOCAL session_replication_role = replica", *deletes] if deletes else []

    def _may_switch(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SHOW is_superuser")
            return bool(cursor.fetchone()[0] == "on")

    def _with_rows(self, tables: Sequence[str]) -> list[str]:
        has_rows = "SELECT '{}' WHERE EXISTS (SELECT 1 FROM {})"
        asked = " UNION ALL ".join(has_rows.format(table, self.quote_name(table)) for table in tables)
        with self.connection.cursor() as cursor:
            cursor.execute(asked)
            return [name for (name,) in cursor.fetchall()]


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock one with those operations."""

    ops_class = DatabaseOperations
