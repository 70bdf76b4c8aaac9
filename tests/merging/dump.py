"""The whole database as text, line by line: what is the same before a merge and after its taking back."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection

# Records of what happened grow and never shrink; each line says which.
RECORDS: Final = frozenset(
    {
        "customers_change",  # the changelog
        "customers_changefield",
        "customers_historicalcustomer",  # the full rows of the past
        "customers_historicalcontact",
        "customers_historicalidentifier",
        "customers_historicalcard",
        "customers_merge",  # the merge itself, and that it was taken back
        "subscriptions_subscriptionchange",  # the consent log
        "segments_segmentrun",  # what a day came to
        "sqlite_sequence",
    }
)
# When somebody or something was last touched, and how often.
STAMPS: Final[Mapping[str, frozenset[str]]] = {
    "customers_customer": frozenset({"version", "changed_at"}),
    "subscriptions_subscription": frozenset({"changed_at", "integration_point_id"}),
    "segments_segment": frozenset({"moved_at"}),
}


def dumped() -> dict[str, list[str]]:
    """Return all rows of all tables of the catalogue, but the records."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: _rows(cursor, table) for table in sorted(tables) if table not in RECORDS}


def _rows(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (of the catalogue)
    names = [column[0] for column in cursor.description]
    left_out = STAMPS.get(table, frozenset())
    rows = ({name: row[at] for at, name in enumerate(names) if name not in left_out} for row in cursor.fetchall())
    return sorted(json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True) for row in rows)


def _plain(value: Any) -> Any:
    """Write what JSON does not know; a JSON column is text on SQLite and text or an object on PostgreSQL."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value if isinstance(value, (str, int, float, bool, dict, list)) or value is None else str(value)


def difference(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, tuple[set[str], set[str]]]:
    """Return what went and what came, by table."""
    return {
        table: (set(before[table]) - set(after[table]), set(after[table]) - set(before[table]))
        for table in before
        if before[table] != after[table]
    }
