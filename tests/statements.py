"""Count what the database is asked: several statements may go to PostgreSQL in one round trip."""

from collections.abc import Iterator
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
