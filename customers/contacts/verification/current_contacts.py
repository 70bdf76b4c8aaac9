"""What of a customer's contacts is current: at most one email and one mobile number."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, Values
from customers.models import Contact, Customer


@dataclass(frozen=True, slots=True)
class CurrentContact:
    """A current contact, as its owner types it, and since when the customer has it."""

    kind: str
    typed: str
    is_verified: bool
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """A customer that an id means: the survivor, where that one was merged."""

    id: int
    version: int


def find_customer(customer_id: int) -> FoundCustomer | None:
    """Find the customer of an id; nobody, where that customer was erased."""
    survivor = ("merged_into_id", "merged_into__version", "merged_into__erased_at")
    row = Customer.objects.filter(pk=customer_id).values_list("version", "erased_at", *survivor).first()
    if row is None:
        return None
    version, erased_at, survivor_id, survivor_version, survivor_erased_at = row
    if survivor_id is not None:
        return None if survivor_erased_at else FoundCustomer(survivor_id, survivor_version)
    return None if erased_at else FoundCustomer(customer_id, version)


def read_current(customer_id: int, *, kind: str = "") -> list[CurrentContact]:
    """Read the current contacts, of one kind or of both: one query."""
    return [
        CurrentContact(of_kind, typed, confirmation == Contact.Confirmation.CONFIRMED, created_at)
        for of_kind, typed, confirmation, created_at in _CURRENT.rows([customer_id])
        if kind in ("", of_kind)
    ]


def _current(ids: Values) -> QuerySet[Any, Any]:
    history = Contact.history.filter(id=OuterRef("pk")).order_by("history_date")
    began = Coalesce(Subquery(history.values("history_date")[:1]), "customer__registered_at")
    found = Contact.objects.filter(in_list("customer_id", ids), state=Contact.State.CURRENT).annotate(began=began)
    return found.order_by("kind").values_list("kind", "typed", "confirmation", "began")


_CURRENT = Prepared(_current, sample=(0,))
