"""Texts without their case, as `folded` takes it, on both databases.

PostgreSQL lowers letters as its locale does, or only those of ASCII; ICU's root locale is the same everywhere. SQLite
knows only ASCII and gets Python's.
"""

from typing import Any

from django.db import models
from django.db.models.expressions import Func

from customers.wings.segments.rules.folding import folded

_NAME = "segments_folded"


class Folded(Func):
    """A text without its case."""

    arity = 1
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Lower it by ICU."""
        text, params = compiler.compile(self.source_expressions[0])
        return f"translate(lower(({text}) COLLATE \"und-x-icu\"), '\u03c2', '\u03c3')", params

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Lower it by Python."""
        text, params = compiler.compile(self.source_expressions[0])
        return f"{_NAME}({text})", params


def add_to_sqlite(connection: Any, **_signal: Any) -> None:
    """Give a new connection the function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_NAME, 1, _folded, deterministic=True)


def _folded(text: Any) -> Any:
    return folded(text) if isinstance(text, str) else text
