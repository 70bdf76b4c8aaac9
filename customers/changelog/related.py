"""Customers that a contact went to or came from: told on both sides by the changes that moved it."""

import datetime as dt
from dataclasses import dataclass

from customers.changelog.entries import MOVED_FROM, moved_by
from customers.database.bulk_statements import in_list
from customers.models import Change, Customer
from customers.rules import fields

MOST = 20  # the newest; the changelog tells of all


@dataclass(frozen=True, slots=True)
class Related:
    """One move, seen from the customer whose page it stands on."""

    customer: Customer
    field: str  # the contact's kind; blank: the customers are related in another way
    came_from_there: bool
    at: dt.datetime
    change_id: int


def read_related(customer_id: int) -> tuple[Related, ...]:
    """Read who a customer is related to, newest first: one query, one more where there is somebody."""
    moves = list(Change.objects.filter(customer_id=customer_id, counterpart__isnull=False).order_by("-id")[:MOST])
    if not moves:
        return ()
    ids = {move.counterpart for move in moves if move.counterpart}
    customers = {one.pk: one for one in Customer.objects.filter(in_list("id", ids))}
    return tuple(_related(move, customers[move.counterpart]) for move in moves if move.counterpart in customers)


def _related(move: Change, customer: Customer) -> Related:
    field = next((kind for kind in fields.CONTACT_KINDS if kind in move.delta), "")
    return Related(customer, field, bool(field) and moved_by(move, field) == MOVED_FROM, move.at, move.pk)
