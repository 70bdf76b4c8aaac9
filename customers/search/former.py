"""Whose a contact or a card number was: by the whole of it alone, for those who may see personal data."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Func

from customers.changelog.former_rows import rows_of
from customers.database.bulk_statements import in_list
from customers.edits.history import HISTORIES
from customers.models import Card, Contact
from customers.rules.values.cards import HOLDING
from customers.search.query import SearchTerms

CARD = "card"


@dataclass(frozen=True, slots=True)
class Removed:
    """A contact that is still reserved, or a card number, by which a search found whose it was; since when it is not.

    `kind` is a contact's, or `card`; `at` is None where no history tells it.
    """

    kind: str
    at: dt.datetime | None = None


class _Gone(Func):
    """The condition of that index (migration 0002), as it stands there."""

    template = "%(expressions)s = '-'"
    conditional = True
    output_field = models.BooleanField()


def removed_contacts(reading: SearchTerms) -> QuerySet[Contact, Any] | None:
    """Ask for whose this was: the owner, the kind and the contact's id of each; None: it can be no contact."""
    earlier = Q(kind="email", value=reading.email) if reading.email else Q()
    if reading.phones:
        earlier |= Q(in_list("value", reading.phones), kind="mobile")
    if not earlier:
        return None
    return Contact.objects.filter(earlier, state="removed").values_list("customer_id", "kind", "pk")


def cards_of_number(reading: SearchTerms) -> QuerySet[Any, Any] | None:
    """Ask for the ids of all cards that ever had this number; None: it can be no card number."""
    if not reading.card_number:
        return None
    gone = rows_of(HISTORIES[Card]).filter(_Gone(F("history_type")), number=reading.card_number)
    return Card.objects.filter(number=reading.card_number).values_list("pk").union(gone.values_list("id"), all=True)


def former_owners(contacts: Sequence[tuple[int, str, int]], cards: Collection[int], number: str) -> dict[int, Removed]:
    """Say by which of them each former owner is found, and since when it is removed: a query for each kind."""
    since = _contacts_removed_at([contact_id for _, _, contact_id in contacts]) if contacts else {}
    found = {owner: Removed(kind, since.get(contact_id)) for owner, kind, contact_id in contacts}
    return (_owners_of_cards(cards, number) if cards else {}) | found


def _contacts_removed_at(contacts: Collection[int]) -> Mapping[int, dt.datetime]:
    past = rows_of(HISTORIES[Contact]).filter(in_list("id", contacts), state="removed").order_by("-history_date")
    return dict(past.values_list("id", "history_date"))


def _owners_of_cards(cards: Collection[int], number: str) -> dict[int, Removed]:
    """Follow the card from owner to owner. An erasure took the number out of the rows of whom it forgot."""
    past = rows_of(HISTORIES[Card]).filter(in_list("id", cards)).order_by("history_date", "history_id")
    owners: dict[int, Removed] = {}
    holder = None
    for at, known_as, customer_id, status, sign in past.values_list(
        "history_date", "number", "customer_id", "status", "history_type"
    ):
        holds = customer_id if status in HOLDING and sign != "-" and known_as == number else None
        if holder is not None and holder != holds:
            owners[holder] = Removed(CARD, at)
        holder = holds
    return owners
