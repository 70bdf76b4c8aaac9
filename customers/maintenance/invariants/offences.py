"""How an invariant names what breaks it: by ids only, and not without end."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

MOST_NAMED: Final = 20


def first_few(offences: Iterable[str]) -> list[str]:
    """Take as many as are worth naming."""
    return list(islice(offences, MOST_NAMED))


def select(sql: str, parameters: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, a batch at a time."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [_adapted(parameter) for parameter in parameters])
        while batch := cursor.fetchmany(1_000):
            yield from batch


def _adapted(parameter: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(parameter) if isinstance(parameter, datetime) else parameter


def kept_since() -> datetime:
    """Say since when the ledgers of ended bulk edits are kept; older ones are gone by right."""
    return timezone.now() - timedelta(days=settings.BULK_EDIT_KEPT_DAYS)
