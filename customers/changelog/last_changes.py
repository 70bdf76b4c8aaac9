"""Which change touched a row last (by the history: its index finds it at once), and which made a customer."""

from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from customers.changelog.former_rows import rows_of
from customers.edits.history import HISTORIES
from customers.models import Change, Customer

Row = TypeVar("Row", bound=Model)


def with_last_change(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Read the id of the last change with each row; `last_change_of` returns it."""
    of_row = rows_of(HISTORIES[rows.model]).filter(id=OuterRef("pk"), change_id__isnull=False)
    last = Subquery(of_row.order_by("-history_date").values("change_id")[:1])
    annotated: Any = rows.annotate(last_change=last)  # The stubs lose the row's type here.
    found: QuerySet[Row] = annotated
    return found


def last_change_of(row: Model) -> int:
    """Return the id of the change that a row was read with; 0: none is known."""
    return getattr(row, "last_change", None) or 0


def with_first_change(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Read with each customer the id of the change that registered them; `first_change_of` returns it."""
    first = Change.objects.filter(customer=OuterRef("pk"), version=1).order_by().values("id")
    annotated: Any = customers.annotate(first_change=Subquery(first[:1]))
    found: QuerySet[Customer] = annotated
    return found


def first_change_of(customer: Customer) -> int:
    """Return the id of the change that a customer was read with; 0: none is known."""
    return getattr(customer, "first_change", None) or 0


def keep_last_change(row: Any, change_id: int | None) -> None:
    """Keep with a row the change that is known to have touched it last."""
    row.last_change = change_id
