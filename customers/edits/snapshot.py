"""Read everything a batch of edits touches: a fixed number of queries, however many customers."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Now
from django.db.transaction import TransactionManagementError

from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, Values, rows_together
from customers.models import Card, Change, Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.contacts.entry import ContactHolder, ContactValue, KindOfContacts
from customers.rules.values.cards import CardState, CardStatus, Label, Series

COLUMNS = (*fields.PROFILE, "custom_values")


class StatePart(StrEnum):
    """What of a customer is read only for who needs it."""

    IDENTIFIERS = "identifiers"
    CARDS = "cards"


WHOLE: Final = frozenset(StatePart)
CONTACTS_ONLY: Final[frozenset[StatePart]] = frozenset()


class IdentifierValue(NamedTuple):
    """One identifier of a customer."""

    id: int
    type_name: str
    scope: str
    value: str
    type_id: int = 0


@dataclass(slots=True)
class CustomerState:
    """One customer as the database has it: columns, contacts by kind, identifiers by field name, cards by number.

    Identifiers and cards are not read for edits that they don't decide: they stay empty.
    """

    id: int
    version: int = 0
    changed_at: datetime | None = None
    merged_into: int | None = None
    erased: bool = False
    columns: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, KindOfContacts] = field(default_factory=dict)
    identifiers: dict[str, IdentifierValue] = field(default_factory=dict)
    cards: dict[str, CardState] = field(default_factory=dict)
    held_elsewhere: bool = False  # something that the engine doesn't write holds the customer, as far as it was asked


NOBODY = CustomerState(id=0, columns={name: None if name == "birth_date" else "" for name in COLUMNS})
NOBODY.columns["custom_values"] = {}


def lock_customers(ids: Collection[int]) -> None:
    """Lock customers in ascending order; `NO KEY` lets others go on inserting rows that refer to them."""
    if ids and connection.vendor == "postgresql":
        require_transaction()
        _LOCKED.rows(ids)


def require_transaction() -> None:
    """Refuse to lock where nothing would hold the lock."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a lock outside a transaction holds nothing")


def lock_versions(ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """Lock customers as `lock_customers` does and read, with the lock, each one's version and last change.

    The time only of a change so late that the one to come might not be later: nearly nobody's, so none is parsed.
    """
    found = Customer.objects.filter(in_list("id", ids))
    if connection.vendor == "postgresql":
        found = found.order_by("id").select_for_update(no_key=True)
    late = Case(When(changed_at__gte=Now(), then=F("changed_at")))
    return {id_: (version, changed_at) for id_, version, changed_at in found.values_list("id", "version", late)}


def read_customers(
    ids: Collection[int], *, lock: bool = False, parts: Collection[StatePart] = WHOLE, timed: bool = True
) -> dict[int, CustomerState]:
    """Read customers with their contacts, identifiers and cards: four queries in one round trip.

    With `lock` the customers are locked as `lock_customers` does, before anything of theirs is read. Other `parts` than
    these stay unread. Without `timed` their `changed_at` does: only who writes needs it. Each query sees what is
    committed when it begins: a customer who is made between two of them is left out.
    """
    if not ids:
        return {}
    others = [part for part in StatePart if part in parts]
    queries = (_customers_query(lock=lock, timed=timed), _CONTACTS, *(_QUERIES[part] for part in others))
    found, contacts, *rest = rows_together(*((query, ids) for query in queries))
    rows = dict(zip(others, rest, strict=True))
    states: dict[int, CustomerState] = {}
    for row in found:
        states[row[0]] = CustomerState(
            row[0], row[1], row[2], row[3], row[4] is not None, dict(zip(COLUMNS, row[5:], strict=True))
        )
    for customer_id, kind, *values in contacts:
        if customer_id in states:
            of_kind = states[customer_id].contacts
            of_kind[kind] = _with(of_kind.get(kind, _NO_CONTACTS), ContactValue(*values))
    for customer_id, *values in rows.get(StatePart.IDENTIFIERS, ()):
        if customer_id in states:
            identifier = IdentifierValue(*values)
            states[customer_id].identifiers[fields.identifier(identifier.type_name, identifier.scope)] = identifier
    for card in _cards(rows.get(StatePart.CARDS, ())):
        if card.customer_id in states:
            states[card.customer_id].cards[card.number] = card
    return states


def _customers_query(*, lock: bool, timed: bool) -> Prepared:
    if lock and connection.vendor == "postgresql":
        require_transaction()
        return _LOCKED_CUSTOMERS
    return _CUSTOMERS if timed else _UNTIMED_CUSTOMERS


_NO_CONTACTS = KindOfContacts()


def _with(has: KindOfContacts, contact: ContactValue) -> KindOfContacts:
    if contact.state == "current":
        return KindOfContacts(contact, has.pending, has.removed)
    if contact.state == "pending":
        return KindOfContacts(has.current, contact, has.removed)
    return KindOfContacts(has.current, has.pending, {**(has.removed or {}), contact.value: contact})


_CONTACT_COLUMNS = (
    "value",
    "typed",
    "state",
    "confirmation",
    "gives_account_access",
    "integration_point_id",
    "id",
)
_CARD_COLUMNS = (
    "number",
    "series_id",
    "series__code",
    "series__expiry_days",
    "series__max_active_per_customer",
    "series__is_active",
    "label_id",
    "label__label",
    "label__status",
    "customer_id",
    "issued_at",
    "expires_at",
    "integration_point_id",
    "gives_account_access",
    "id",
)


def _cards(rows: Iterable[tuple[Any, ...]]) -> Iterator[CardState]:
    for number, *row in rows:
        label = Label(row[5], row[6], CardStatus(row[7]))
        issued_at, expires_at = (at.isoformat() if at else None for at in row[9:11])
        yield CardState(number, Series(*row[:5]), label, row[8], issued_at, expires_at, *row[11:])


def read_cards(numbers: Collection[str], *, lock: bool = False) -> dict[str, CardState]:
    """Read the cards of these numbers, whoever has them.

    With `lock` they stay locked to the end of the transaction: a free number is no row of the customer who gets it.
    """
    if not numbers:
        return {}
    found = Card.objects.filter(in_list("number", numbers))
    if lock and connection.vendor == "postgresql":
        list(found.order_by("id").select_for_update(no_key=True).values_list("id"))
    return {card.number: card for card in _cards(found.values_list(*_CARD_COLUMNS))}


def read_contact_holders(kind: str, values: Collection[str]) -> dict[str, ContactHolder]:
    """Return who has each of these contact values now, or keeps it reserved. A pending value holds nothing."""
    if not values:
        return {}
    return {value: ContactHolder(customer, state) for value, customer, state in _HOLDERS[kind].rows(values)}


def read_identifier_holders(field_name: str, type_id: int, values: Collection[str]) -> dict[str, int]:
    """Return which customer has each of these identifier values within the field's scope."""
    if not values:
        return {}
    _, scope = fields.identifier_parts(field_name)
    held = Identifier.objects.filter(in_list("value", values), type_id=type_id, scope=scope)
    return dict(held.values_list("value", "customer_id"))


@dataclass(frozen=True, slots=True)
class Touch:
    """Who last touched a field, when, and which version of the customer that made."""

    by: str
    at: datetime
    version: int = 0


def read_touches(since: Mapping[int, int]) -> dict[int, dict[str, Touch]]:
    """For each customer, say which fields were changed after the given version, when and by whom."""
    touches: dict[int, dict[str, Touch]] = {}
    if not since:
        return touches
    changes = Change.objects.filter(in_list("customer_id", since), version__gt=min(since.values()))
    for customer, version, by, at, delta in changes.order_by("id").values_list(
        "customer_id", "version", "initiator", "at", "delta"
    ):
        if version > since[customer]:
            touches.setdefault(customer, {}).update(dict.fromkeys(delta, Touch(by, at, version)))
    return touches


def survivors_of(states: Iterable[CustomerState]) -> dict[int, int]:
    """Map each merged customer to its survivor; one hop is enough."""
    return {state.id: state.merged_into for state in states if state.merged_into is not None}


def _holders(kind: str, values: Values) -> QuerySet[Any, Any]:
    held = Contact.objects.filter(in_list("value", values), kind=kind, state__in=["current", "removed"])
    return held.values_list("value", "customer_id", "state")


# What every edit reads, built once.
_LOCKED = Prepared(
    lambda ids: (
        Customer.objects.filter(in_list("id", ids)).order_by("id").select_for_update(no_key=True).values_list("id")
    ),
    sample=(0,),
)


def _customers(ids: Values, *, changed_at: str | Value = "changed_at") -> QuerySet[Any, Any]:
    columns = ("id", "version", changed_at, "merged_into_id", "erased_at", *COLUMNS)
    return Customer.objects.filter(in_list("id", ids)).values_list(*columns)


_CUSTOMERS = Prepared(_customers, sample=(0,))
_UNTIMED_CUSTOMERS = Prepared(partial(_customers, changed_at=Value(None, output_field=DateTimeField())), sample=(0,))
_LOCKED_CUSTOMERS = Prepared(
    lambda ids: _customers(ids).order_by("id").select_for_update(no_key=True),
    sample=(0,),
)
_CONTACTS = Prepared(
    lambda ids: Contact.objects.filter(in_list("customer_id", ids)).values_list(
        "customer_id", "kind", *_CONTACT_COLUMNS
    ),
    sample=(0,),
)
_IDENTIFIERS = Prepared(
    lambda ids: Identifier.objects.filter(in_list("customer_id", ids)).values_list(
        "customer_id", "id", "type__system_name", "scope", "value", "type_id"
    ),
    sample=(0,),
)
_CARDS = Prepared(lambda ids: Card.objects.filter(in_list("customer_id", ids)).values_list(*_CARD_COLUMNS), sample=(0,))
_QUERIES = {StatePart.IDENTIFIERS: _IDENTIFIERS, StatePart.CARDS: _CARDS}
_HOLDERS = {kind: Prepared(partial(_holders, kind), sample=("",)) for kind in fields.CONTACT_KINDS}
