"""Everything that the database holds, as text: what an erasure has to leave no canary in."""

import zlib
from collections.abc import Iterator
from typing import Any

from django.db import connection


def cells() -> Iterator[tuple[str, str, str]]:
    """Yield every value of every table: (table, column, text); packed cells of uploaded files are unpacked."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (our own tables)
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, _text(value)


def where(*canaries: str) -> list[str]:
    """Name the columns that hold a canary, in whatever case."""
    wanted = [canary.casefold() for canary in canaries]
    return sorted(
        {f"{table}.{column}" for table, column, text in cells() if any(one in text.casefold() for one in wanted)}
    )


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        try:
            return zlib.decompress(raw).decode()
        except zlib.error:
            return raw.decode(errors="replace")
    return str(value)
