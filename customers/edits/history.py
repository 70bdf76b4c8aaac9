"""Write django-simple-history's rows in bulk, by the database, from the rows as they now stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from customers.database.bulk_statements import Write, as_json, inserted, write
from customers.database.prepared_queries import Statement
from customers.models import Card, Contact, Customer, Identifier

HISTORIES: Mapping[type[models.Model], type[models.Model]] = {
    Customer: Customer.history.model,
    Contact: Contact.history.model,
    Identifier: Identifier.history.model,
    Card: Card.history.model,
}


@dataclass(frozen=True, slots=True)
class HistoryStamp:
    """When, by which change and for which reason a customer's rows came to be as they are."""

    change_id: int | None  # None: numbers that were added to a series belong to nobody's change
    at: datetime
    reason: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """One row that was made (`+`) or changed (`~`), and whose it is."""

    id: int
    customer_id: int
    sign: str


def write_present(
    model: type[models.Model], touched: Sequence[TouchedRow], moments: Mapping[int, HistoryStamp]
) -> None:
    """Write one history row for each touched row, copied from the table itself."""
    write(present(model, touched, moments))


def present(
    model: type[models.Model], touched: Sequence[TouchedRow], moments: Mapping[int, HistoryStamp]
) -> list[Write]:
    """Return what writes one history row for each touched row, copied from the table itself."""
    if not touched:
        return []
    rows = [
        [
            row.id,
            moment.change_id,
            moment.at.isoformat(timespec="microseconds"),
            moment.reason,
            moment.user_id,
            row.sign,
        ]
        for row in touched
        for moment in (moments[row.customer_id],)
    ]
    return [Statement(_copying_sql(model, connection.vendor == "postgresql"), [as_json(rows)])]


def gone(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], moments: Mapping[int, HistoryStamp]
) -> list[Write]:
    """Return what writes the last history row of deleted rows, given with all their columns."""
    history = HISTORIES[model]
    kept = {field.attname for field in history._meta.concrete_fields}  # some columns are left out of the history
    return inserted(
        history,
        [
            {
                **{name: value for name, value in row.items() if name in kept},
                "history_date": moment.at,
                "history_change_reason": moment.reason,
                "history_type": "-",
                "change_id": moment.change_id,
                "history_user_id": moment.user_id,
            }
            for row in rows
            for moment in (moments[row["customer_id"]],)
        ],
    )


@cache
def _copying_sql(model: type[models.Model], postgres: bool) -> str:
    table, history_table = model._meta.db_table, HISTORIES[model]._meta.db_table
    kept = {field.column for field in HISTORIES[model]._meta.concrete_fields}
    written = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [str(field.column) for field in written if field.column in kept]
    source, cells = _POSTGRES if postgres else _SQLITE
    return (
        f"INSERT INTO {history_table} ({', '.join(columns)}, change_id, history_date, history_change_reason, "  # noqa: S608 (our own names)
        f"history_user_id, history_type) SELECT {', '.join(f't.{column}' for column in columns)}, {cells} "
        f"FROM {source} AS s JOIN {table} t ON t.id = {'(s.value->>0)::bigint' if postgres else 's.id'}"
    )


_POSTGRES = (
    "jsonb_array_elements(%s::jsonb)",
    "(s.value->>1)::bigint, (s.value->>2)::timestamptz, s.value->>3, (s.value->>4)::bigint, s.value->>5",
)
_SQLITE_CELLS = (
    "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS change_id, "
    "replace(substr(json_extract(value, '$[2]'), 1, 26), 'T', ' ') AS at, json_extract(value, '$[3]') AS reason, "
    "json_extract(value, '$[4]') AS user_id, json_extract(value, '$[5]') AS sign FROM json_each(%s))"
)
_SQLITE = (_SQLITE_CELLS, "s.change_id, s.at, s.reason, s.user_id, s.sign")
