"""The rows of the customers list: a page of customers in the columns that a person chose, in a few queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db.models import QuerySet

from customers.admin.customers.columns import (
    ACCESS,
    ANY_ID,
    CARDS,
    CHANGED,
    EMAIL,
    ID,
    MOBILE,
    REGISTERED,
    TOUCHPOINT,
    Columns,
    ListColumn,
)
from customers.admin.ui.badges import Badge, ListedContact, badges_of, full_name
from customers.admin.ui.times import Moment, moment
from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, rows_together
from customers.models import Card, Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown
from customers.rules.values.cards import HOLDING, CardStatus
from customers.search.walk import Walked

FIRST_IDENTIFIER = "WebsiteID"  # shown before any other, where a customer has it


@dataclass(frozen=True, slots=True)
class ListCell:
    """One value of a row under its column; `kind` chooses how it is written, `hint` stands faintly beside it."""

    label: str
    kind: str = "text"
    text: str = ""
    badges: tuple[Badge, ...] = ()
    hint: str = ""
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list."""

    id: int
    name: str
    cells: tuple[ListCell, ...]
    note: str = ""


class ListedIdentifier(NamedTuple):
    """What the list shows of an identifier."""

    customer_id: int
    type_name: str
    scope: str
    value: str


# Built once: what every page of the list asks.
_CONTACTS: Final = Prepared(
    lambda ids: Contact.objects.filter(in_list("customer_id", ids), state="current").values_list(
        *ListedContact._fields
    ),
    sample=(0,),
)
# Identifiers of types and not of sources are shown here, so that no source is read.
_IDENTIFIERS: Final = Prepared(
    lambda ids: (
        Identifier.objects.filter(in_list("customer_id", ids))
        .order_by("pk")
        .values_list("customer_id", "type__system_name", "scope", "value")
    ),
    sample=(0,),
)
_CARDS: Final = Prepared(
    lambda ids: (
        Card.objects.filter(in_list("customer_id", ids), status__in=[status.value for status in HOLDING])
        .order_by("pk")
        .values_list("customer_id", "number", "status", "gives_account_access")
    ),
    sample=(0,),
)


class ListedCard(NamedTuple):
    """What the list shows of a card."""

    customer_id: int
    number: str
    status: str
    gives_account_access: bool


@dataclass(frozen=True, slots=True)
class ListedValues:
    """What the customers of a page hold, by customer; only what a column shows was read."""

    contacts: Mapping[int, Mapping[str, ListedContact]]
    identifiers: Mapping[int, Sequence[ListedIdentifier]]
    cards: Mapping[int, Sequence[ListedCard]]


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Turns customers into what a reader may see of them; `notes` say why a search found one."""

    columns: Columns
    may_see: bool
    now: dt.datetime
    notes: Mapping[int, str] = field(default_factory=dict)

    def read_with(self, customers: QuerySet[Customer]) -> QuerySet[Customer]:
        """Read of the customers themselves what the columns show."""
        if self.columns.shows(TOUCHPOINT):
            customers = customers.select_related("registered_through")
        shows_custom_fields = any(column.custom_field for column in self.columns.shown)
        return customers.defer("search_name", *(() if shows_custom_fields else ("custom_values",)))

    def rows(self, customers: Sequence[Customer]) -> tuple[CustomerRow, ...]:
        """Write the rows of customers that were read by `read_with`."""
        held = self._held([customer.pk for customer in customers])
        return tuple(self._row(customer, held) for customer in customers)

    def _held(self, ids: Sequence[int]) -> ListedValues:
        """Read one query a table, all in one round trip: plain rows, for models cost more than the database."""
        contacts: dict[int, dict[str, ListedContact]] = defaultdict(dict)
        identifiers: dict[int, list[ListedIdentifier]] = defaultdict(list)
        cards: dict[int, list[ListedCard]] = defaultdict(list)
        asked = {
            _CONTACTS: self.columns.shows(EMAIL, MOBILE, ACCESS),
            _IDENTIFIERS: self.columns.shows_identifiers,
            _CARDS: self.columns.shows(CARDS, ACCESS),
        }
        wanted = [table for table, is_shown in asked.items() if is_shown and ids]
        found = dict(zip(wanted, rows_together(*((table, ids) for table in wanted)), strict=True))
        for contact in map(ListedContact._make, found.get(_CONTACTS, ())):
            contacts[contact.customer_id][contact.kind] = contact
        for identifier in map(ListedIdentifier._make, found.get(_IDENTIFIERS, ())):
            identifiers[identifier.customer_id].append(identifier)
        for card in map(ListedCard._make, found.get(_CARDS, ())):
            cards[card.customer_id].append(card)
        return ListedValues(contacts, identifiers, cards)

    def _row(self, customer: Customer, held: ListedValues) -> CustomerRow:
        return CustomerRow(
            id=customer.pk,
            name=shown(FULL_NAME, full_name(customer), self.may_see),
            cells=tuple(self._cell(customer, held, column) for column in self.columns.shown),
            note=self.notes.get(customer.pk, ""),
        )

    def _cell(self, customer: Customer, held: ListedValues, column: ListColumn) -> ListCell:
        name = column.name
        if name in fields.CONTACT_KINDS:
            return self._contact(held.contacts.get(customer.pk, {}).get(name), column)
        if name == ACCESS:
            return ListCell(column.label, "badges", badges=_access(customer.pk, held))
        if name == ANY_ID or column.identifier_type:
            return self._identifiers(held.identifiers.get(customer.pk, ()), column)
        if name == CARDS:
            numbers = [shown(fields.CARD, card.number, self.may_see) for card in held.cards.get(customer.pk, ())]
            return ListCell(column.label, "mono", ", ".join(numbers))
        if name in (REGISTERED, CHANGED):
            at = customer.registered_at if name == REGISTERED else customer.changed_at
            kind = "day" if name == REGISTERED else "time"
            return ListCell(column.label, kind, moment=moment(at, self.now) if at else None)
        return ListCell(column.label, "id" if name == ID else "text", self._text(customer, column))

    def _text(self, customer: Customer, column: ListColumn) -> str:
        if column.name == ID:
            return str(customer.pk)
        if column.name == TOUCHPOINT:
            through = customer.registered_through
            return (through.name or through.system_name) if through else ""
        custom = column.custom_field
        value = customer.custom_values.get(custom) if custom else getattr(customer, column.name)
        return shown(column.name, value, self.may_see)

    def _contact(self, contact: ListedContact | None, column: ListColumn) -> ListCell:
        if contact is None:
            return ListCell(column.label, "contact")
        value = contact.typed if contact.kind == "email" else contact.value
        return ListCell(column.label, "contact", shown(contact.kind, value, self.may_see), badges_of(contact))

    def _identifiers(self, held: Sequence[ListedIdentifier], column: ListColumn) -> ListCell:
        if column.name == ANY_ID:
            ids = sorted(held, key=_first)[:1]
        else:
            ids = [one for one in held if one.type_name == column.identifier_type]
        values = [shown(fields.identifier(one.type_name, one.scope), one.value, self.may_see) for one in ids]
        tells_type = column.name == ANY_ID and ids and ids[0].type_name != FIRST_IDENTIFIER
        return ListCell(column.label, "mono", ", ".join(values), hint=ids[0].type_name if tells_type else "")


@dataclass(frozen=True, slots=True)
class Looked:
    """How far the list looked through the customers for the few that fit."""

    customers: int
    back_to: Moment | None


def looked_of(walked: Walked, now: dt.datetime) -> Looked | None:
    """Return how far a walk came where it ended before the page was full."""
    if walked.looked_at is None:
        return None
    return Looked(walked.looked_at, moment(walked.as_far_as, now) if walked.as_far_as else None)


_BY_CARD = Badge("account access by card", "accent", "card")
_ACCESS_BY = {
    "email": Badge("account access by email", "accent", "email"),
    "mobile": Badge("account access by phone", "accent", "phone"),
}


def _access(customer_id: int, held: ListedValues) -> tuple[Badge, ...]:
    contacts, cards = held.contacts.get(customer_id, {}), held.cards.get(customer_id, ())
    by_contact = (
        badge for kind, badge in _ACCESS_BY.items() if kind in contacts and contacts[kind].gives_account_access
    )
    has_card = any(card.gives_account_access and card.status == CardStatus.ACTIVE for card in cards)
    return (*by_contact, _BY_CARD) if has_card else tuple(by_contact)


def _first(identifier: ListedIdentifier) -> bool:
    return identifier.type_name != FIRST_IDENTIFIER
