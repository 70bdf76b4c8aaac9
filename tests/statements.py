"""Count what the database is asked: several statements may go to PostgreSQL in one round trip."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection


def each_of(sent: str) -> list[str]:
    """Take apart what went in one round trip."""
    return sent.split("; ")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements; COPY goes past Django's wrappers, so psycopg is watched as well."""
    statements: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        statements.extend(each_of(str(sql)))
        return execute(sql, params, many, context)

    copy = psycopg.Cursor.copy

    def note_copy(cursor: Any, statement: Any, *args: Any, **kwargs: Any) -> Any:
        statements.append(str(statement))
        return copy(cursor, statement, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(note):
        patch.setattr(psycopg.Cursor, "copy", note_copy)
        yield statements


def rows_read(sql: str, parameters: Sequence[Any] | None = None) -> int:
    """Run a query on PostgreSQL and count the rows and index entries that it looks at, whether they fit or not."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", parameters)
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    return sum(map(_looked_at, _nodes(plan[0]["Plan"])))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _looked_at(node: dict[str, Any]) -> int:
    removed = sum(rows for name, rows in node.items() if name.startswith("Rows Removed"))
    is_scan = "Scan" in node["Node Type"] and node["Node Type"] != "CTE Scan"
    return int(((node["Actual Rows"] if is_scan else 0) + removed) * node["Actual Loops"])
