"""The only writer of customers, contacts, identifiers, cards, changes and their history.

Order: vacate, occupy, inserts sorted by (kind, value), customer columns, changes, history. What leaves a unique value
goes before what takes one: in one statement the two would fail on the partial unique indexes, on both databases.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import models

from customers.database.bulk_statements import Write, allocate, deleted, inserted, updated, write
from customers.edits import history
from customers.edits.edit import EditContext
from customers.edits.history import HistoryStamp, TouchedRow
from customers.edits.rows.contact_rows import stored_columns
from customers.edits.rows.row_changes import Plan, RowChange
from customers.edits.rows.row_ownership import PASSING_ON, check_owners, filled_in, passes_on
from customers.models import Card, Change, ChangeField, Contact, Customer, Identifier
from customers.rules import fields

ONE_MICROSECOND = timedelta(microseconds=1)

# Table -> its model, and the columns of its unique key: new rows are inserted in their order.
TABLES: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "contact": (Contact, ("kind", "value")),
    "identifier": (Identifier, ("scope", "value")),
    "card": (Card, ("number",)),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that is to be written, and what its change has to say of where it came from."""

    plan: Plan
    row_number: int = 0
    changed_at: datetime | None = None  # the customer's last change, read under the lock


@dataclass(frozen=True, slots=True)
class _Written:
    """A planned edit with the ids and the time that its rows get."""

    planned: Planned
    customer_id: int
    change_id: int
    version: int
    at: datetime

    @property
    def is_new(self) -> bool:
        return self.planned.plan.customer_id is None


@dataclass(frozen=True, slots=True)
class Applied:
    """Whose plan was written, and the time that all of it bears."""

    customer_id: int
    at: datetime


def apply(planned: Sequence[Planned], *, context: EditContext) -> list[Applied]:
    """Write plans in the transaction and under the locks of the caller; say in their order what was written.

    Raises IntegrityError where another transaction took a unique value first: read and plan again.
    """
    if not planned:
        return []
    for table in PASSING_ON:
        # Before the time is read: the rows' last owners may still be at it.
        check_owners(TABLES[table][0], table, [one.plan for one in planned])
    written, new_ids = _numbered(planned, context.at)
    rows = {table: _rows_of(written, table) for table in TABLES}
    new = {table: _new_rows(rows[table], new_ids[model], order=key) for table, (model, key) in TABLES.items()}
    write(chain(_rows_written(written, rows, new, context), _history_written(written, rows, new, context)))
    return [Applied(one.customer_id, one.at) for one in written]


_Rows = Mapping[str, Sequence["_OwnedChange"]]
_New = Mapping[str, Sequence[Mapping[str, Any]]]


def _rows_written(written: Sequence[_Written], rows: _Rows, new: _New, context: EditContext) -> Iterator[Write]:
    yield from chain.from_iterable(_vacated(table, rows[table]) for table in TABLES)
    yield from chain.from_iterable(_occupied(table, rows[table]) for table in TABLES)
    yield from _customers_made([one for one in written if one.is_new], context)
    for table, (model, _) in TABLES.items():
        yield from inserted(model, [stored_columns(table, row) for row in new[table]])
    yield from _customers_updated([one for one in written if not one.is_new])
    yield from _changes_written(written, context)


def _history_written(written: Sequence[_Written], rows: _Rows, new: _New, context: EditContext) -> Iterator[Write]:
    moments = {one.customer_id: _moment(one, context) for one in written}
    yield from history.present(Customer, _touched_customers(written), moments)
    for table, (model, _) in TABLES.items():
        made = [TouchedRow(row["id"], row["customer_id"], "+") for row in new[table]]
        yield from history.present(model, made + _kept(rows[table]), moments)
        yield from history.gone(model, [stored_columns(table, row) for row in _gone(rows[table])], moments)


@dataclass(frozen=True, slots=True)
class _OwnedChange:
    """A row change with the customer that it belongs to."""

    customer_id: int
    change: RowChange


def _numbered(
    planned: Sequence[Planned], at: datetime | None
) -> tuple[list[_Written], Mapping[type[models.Model], Sequence[int]]]:
    """Give each edit its ids and its time, and the ids for its new rows.

    The time is read after the locks: two history rows of one row at one time would hide each other.
    """
    new = Counter(change.table for one in planned for change in one.plan.changes if _is_new(change))
    ids, now = allocate(
        {
            Customer: sum(1 for one in planned if one.plan.customer_id is None),
            Change: len(planned),
            **{model: new[table] for table, (model, _) in TABLES.items()},
        }
    )
    now, new_ids = at or now, iter(ids[Customer])
    written = [
        _Written(
            one,
            customer_id=one.plan.customer_id or next(new_ids),
            change_id=change_id,
            version=one.plan.version + 1,
            at=max(now, one.changed_at + ONE_MICROSECOND) if one.changed_at else now,
        )
        for one, change_id in zip(planned, ids[Change], strict=True)
    ]
    return written, ids


def _is_new(change: RowChange) -> bool:
    return change.before is None and bool(change.after)


def _rows_of(written: Sequence[_Written], table: str) -> list[_OwnedChange]:
    return [
        _OwnedChange(one.customer_id, filled_in(change, one.customer_id, one.at) if table in PASSING_ON else change)
        for one in written
        for change in one.planned.plan.changes
        if change.table == table
    ]


def _leaves_current(change: RowChange) -> bool:
    return bool(change.before and change.after and change.before.get("state") == "current")


def _vacated(table: str, rows: Sequence[_OwnedChange]) -> list[Write]:
    leaving = [row.change for row in rows if _leaves_current(row.change)]
    gone = [row.change.id for row in rows if row.change.after is None and row.change.id]
    return _updated(table, leaving) + deleted(TABLES[table][0], gone)


def _occupied(table: str, rows: Sequence[_OwnedChange]) -> list[Write]:
    kept = [row.change for row in rows if row.change.before and row.change.after and not _leaves_current(row.change)]
    return _updated(table, kept)


def _updated(table: str, changes: Sequence[RowChange]) -> list[Write]:
    return updated(
        TABLES[table][0], [{"id": change.id, **stored_columns(table, change.after or {})} for change in changes]
    )


def _new_rows(rows: Sequence[_OwnedChange], ids: Sequence[int], *, order: tuple[str, ...]) -> list[Mapping[str, Any]]:
    """List new rows in the order of their unique keys, so that two batches wait for each other and never deadlock."""
    new = [(row.customer_id, row.change.after) for row in rows if _is_new(row.change) and row.change.after]
    new.sort(key=lambda row: tuple(row[1][name] for name in order))
    return [{"id": id_, "customer_id": customer, **after} for id_, (customer, after) in zip(ids, new, strict=True)]


def _kept(rows: Sequence[_OwnedChange]) -> list[TouchedRow]:
    return [
        TouchedRow(row.change.id, row.customer_id, "+" if passes_on(row.change) else "~")
        for row in rows
        if row.change.id and row.change.before and row.change.after
    ]


def _gone(rows: Sequence[_OwnedChange]) -> list[dict[str, Any]]:
    return [
        {"id": row.change.id, "customer_id": row.customer_id, **(row.change.before or {})}
        for row in rows
        if row.change.after is None
    ]


_NEW_CUSTOMER: Mapping[str, Any] = {
    "first_name": "",
    "middle_name": "",
    "last_name": "",
    "birth_date": None,
    "gender": "",
    "area": "",
    "time_zone": "",
    "custom_values": {},
    "search_name": "",
    "merged_into_id": None,
    "erased_at": None,
}


def _customers_made(written: Sequence[_Written], context: EditContext) -> list[Write]:
    return inserted(
        Customer,
        [
            {
                "id": one.customer_id,
                **_NEW_CUSTOMER,
                **_columns(one),
                "version": one.version,
                "changed_at": one.at,
                "registered_at": one.at,
                "registered_through_id": context.point.id,
            }
            for one in written
        ],
    )


def _columns(one: _Written) -> Mapping[str, Any]:
    for change in one.planned.plan.changes:
        if change.table == "customer":
            return change.after or {}
    return {}


def _customers_updated(written: Sequence[_Written]) -> list[Write]:
    return updated(
        Customer,
        [
            {"id": one.customer_id, **_columns(one), "version": one.version, "changed_at": one.at.isoformat()}
            for one in written
        ],
    )


def _touched_customers(written: Sequence[_Written]) -> list[TouchedRow]:
    """History keeps a customer's row where one of its own columns changed, or it is new."""
    return [
        TouchedRow(one.customer_id, one.customer_id, "+" if one.is_new else "~")
        for one in written
        if one.is_new or _columns(one)
    ]


def _changes_written(written: Sequence[_Written], context: EditContext) -> list[Write]:
    initiator = context.initiator.columns
    changes = inserted(
        Change,
        [
            {
                "id": one.change_id,
                "customer_id": one.customer_id,
                "version": one.version,
                "at": one.at,
                "full_name": one.planned.plan.full_name,
                **initiator,
                "integration_point_id": context.point.id,
                "bulk_edit_id": context.bulk_edit_id,
                "merge_id": context.merge_id,
                "row_number": one.planned.row_number or None,
                "reason": context.reason,
                "delta": one.planned.plan.delta,
                "counterpart": one.planned.plan.counterpart,
            }
            for one in written
        ],
    )
    touched = inserted(
        ChangeField,
        [
            {"field": field, "change_id": one.change_id}
            for one in written
            for field in sorted({fields.filtered(name) for name in one.planned.plan.delta})
        ],
    )
    return changes + touched


def _moment(one: _Written, context: EditContext) -> HistoryStamp:
    return HistoryStamp(
        one.change_id, one.at, context.history_reason(one.planned.row_number), context.initiator.user_id
    )
