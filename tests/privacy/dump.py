"""Everything that the database holds, as text: what an erasure has to leave no canary in.

`python -m tests.privacy.dump WORD ...` names the columns of the settings' database that hold a word.
"""

import sys
import zlib
from collections.abc import Iterator
from typing import Any

import django
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection


def cells() -> Iterator[tuple[str, str, str]]:
    """Yield every value of every table: (table, column, text); packed cells of uploaded files are unpacked."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (our own tables)
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, _session(value) if column == "session_data" else _text(value)


def where(*canaries: str) -> list[str]:
    """Name the columns that hold a canary, in whatever case."""
    wanted = [canary.casefold() for canary in canaries]
    return sorted(
        {f"{table}.{column}" for table, column, text in cells() if any(one in text.casefold() for one in wanted)}
    )


def _session(value: str) -> str:
    """Read what a session holds; in the table it is packed and signed."""
    return str(SessionStore().decode(value))


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        try:
            return zlib.decompress(raw).decode()
        except zlib.error:
            return raw.decode(errors="replace")
    return str(value)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write("\n".join(where(*sys.argv[1:])))
