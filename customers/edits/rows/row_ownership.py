"""Rows that pass from one customer to another: still whose they were when the plan was made, and whose they become."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, models

from customers.database.bulk_statements import in_list
from customers.edits.rows.row_changes import Columns, Plan, RowChange
from customers.rules.values.deferred_values import OWNER, known

PASSING_ON = frozenset({"card"})  # the tables of such rows


class OwnerChanged(IntegrityError):
    """Another transaction gave a row to somebody else first: read and plan again."""


def check_owners(model: type[models.Model], table: str, plans: Sequence[Plan]) -> None:
    """Lock the rows that these plans pass on, and see that they still belong to whom they did."""
    expected = {
        change.id: plan.customer_id if change.before["customer_id"] == OWNER else change.before["customer_id"]
        for plan in plans
        for change in plan.changes
        if change.table == table and change.id and change.before and "customer_id" in change.before
    }
    if not expected:
        return
    found: models.QuerySet[models.Model] = models.QuerySet(model).filter(in_list("id", expected)).order_by("id")
    if connection.vendor == "postgresql":
        found = found.select_for_update(no_key=True)
    if dict(found.values_list("id", "customer_id")) != expected:
        raise OwnerChanged


def filled_in(change: RowChange, customer_id: int, moment: datetime) -> RowChange:
    """Fill in what only the writing knows: the customer's id and the moment."""
    return change._replace(
        before=_filled_in(change.before, customer_id, moment),
        after=_filled_in(change.after, customer_id, moment),
    )


def _filled_in(columns: Columns | None, customer_id: int, moment: datetime) -> Columns | None:
    if columns is None:
        return None
    values: Mapping[str, Any] = {name: known(value, moment=moment) for name, value in columns.items()}
    return {**values, "customer_id": customer_id} if values.get("customer_id") == OWNER else values


def passes_on(change: RowChange) -> bool:
    """Return whether a row goes from one customer to another, for whose past it begins here."""
    before, after = (columns or {} for columns in (change.before, change.after))
    return bool(before.get("customer_id") and after.get("customer_id"))
