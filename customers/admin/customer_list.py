"""The rows of the customers list: a page of customers in the columns that a person chose, in a few queries."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from customers.admin.customer_columns import (
    ACCESS,
    ANY_ID,
    CARDS,
    CHANGED,
    EMAIL,
    ID,
    MOBILE,
    REGISTERED,
    TOUCHPOINT,
    Column,
    Columns,
)
from customers.admin.moments import Moment, moment
from customers.models import Card, Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.cards import HOLDING
from customers.rules.masking import FULL_NAME, shown
from customers.search.walk import Walked

FIRST_IDENTIFIER = "WebsiteID"  # shown before any other, where a customer has it


@dataclass(frozen=True, slots=True)
class Badge:
    """A word beside a value; `tone` is one of the look's, blank for neutral; `short` is for narrow columns."""

    word: str
    tone: str
    short: str


@dataclass(frozen=True, slots=True)
class Cell:
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
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Turns customers into what a reader may see of them; `notes` say why a search found one."""

    columns: Columns
    may_see: bool
    now: dt.datetime
    notes: Mapping[int, str] = field(default_factory=dict)

    def read_with(self, customers: QuerySet[Customer]) -> QuerySet[Customer]:
        """Read with the customers what the columns show: one query a table, however many rows and columns."""
        if self.columns.shows(TOUCHPOINT):
            customers = customers.select_related("registered_through")
        prefetches: list[Any] = []
        if self.columns.shows(EMAIL, MOBILE, ACCESS):
            prefetches.append(Prefetch("contacts", Contact.objects.filter(state="current"), to_attr="current_contacts"))
        if self.columns.shows_identifiers:
            # Identifiers of types and not of sources are shown here, so that no source is read.
            types = Identifier.objects.select_related("type").order_by("pk")
            prefetches.append(Prefetch("identifiers", types, to_attr="ids"))
        if self.columns.shows(CARDS):
            held = Card.objects.filter(status__in=[status.value for status in HOLDING]).order_by("pk")
            prefetches.append(Prefetch("cards", held, to_attr="held_cards"))
        return customers.prefetch_related(*prefetches)

    def rows(self, customers: Iterable[Customer]) -> tuple[CustomerRow, ...]:
        """Write the rows of customers that were read by `read_with`."""
        return tuple(self._row(customer) for customer in customers)

    def _row(self, customer: Customer) -> CustomerRow:
        return CustomerRow(
            id=customer.pk,
            name=shown(FULL_NAME, full_name(customer), self.may_see),
            cells=tuple(self._cell(customer, column) for column in self.columns.shown),
            note=self.notes.get(customer.pk, ""),
        )

    def _cell(self, customer: Customer, column: Column) -> Cell:
        if column.name in fields.CONTACT_KINDS:
            return self._contact(customer, column)
        if column.name == ACCESS:
            return Cell(column.label, "badges", badges=_access(customer))
        if column.name == ANY_ID or column.identifier_type:
            return self._identifiers(customer, column)
        if column.name == CARDS:
            numbers = [shown(fields.CARD, card.number, self.may_see) for card in getattr(customer, "held_cards", ())]
            return Cell(column.label, "mono", ", ".join(numbers))
        if column.name in (REGISTERED, CHANGED):
            at = customer.registered_at if column.name == REGISTERED else customer.changed_at
            return Cell(column.label, "time", moment=moment(at, self.now) if at else None)
        return Cell(column.label, "id" if column.name == ID else "text", self._text(customer, column))

    def _text(self, customer: Customer, column: Column) -> str:
        if column.name == ID:
            return str(customer.pk)
        if column.name == TOUCHPOINT:
            through = customer.registered_through
            return (through.name or through.system_name) if through else ""
        custom = column.custom_field
        value = customer.custom_values.get(custom) if custom else getattr(customer, column.name)
        return shown(column.name, value, self.may_see)

    def _contact(self, customer: Customer, column: Column) -> Cell:
        contact = _contacts(customer).get(column.name)
        if contact is None:
            return Cell(column.label, "contact")
        value = contact.typed if contact.kind == "email" else contact.value
        return Cell(column.label, "contact", shown(contact.kind, value, self.may_see), badges_of(contact))

    def _identifiers(self, customer: Customer, column: Column) -> Cell:
        ids: list[Identifier] = list(getattr(customer, "ids", ()))
        if column.name == ANY_ID:
            ids = sorted(ids, key=_first)[:1]
        else:
            ids = [one for one in ids if one.type.system_name == column.identifier_type]
        values = [shown(fields.identifier(one.type.system_name, one.scope), one.value, self.may_see) for one in ids]
        tells_type = column.name == ANY_ID and ids and ids[0].type.system_name != FIRST_IDENTIFIER
        return Cell(column.label, "mono", ", ".join(values), hint=ids[0].type.system_name if tells_type else "")


@dataclass(frozen=True, slots=True)
class Looked:
    """How far the list looked through the customers for the few that fit."""

    customers: int
    back_to: Moment | None


def looked_of(walked: Walked, now: dt.datetime) -> Looked | None:
    """Say how far a walk came where it ended before the page was full."""
    if walked.looked_at is None:
        return None
    return Looked(walked.looked_at, moment(walked.as_far_as, now) if walked.as_far_as else None)


_CONFIRMATION = {
    "confirmed": Badge("confirmed", "ok", "confirmed"),
    "asked": Badge("confirmation asked", "look", "asked"),
}
_ACCESS = Badge("account access", "accent", "access")
_ACCESS_BY = {
    "email": Badge("account access by email", "accent", "email"),
    "mobile": Badge("account access by phone", "accent", "phone"),
}


def badges_of(contact: Contact) -> tuple[Badge, ...]:
    """Say whether a contact is confirmed and whether its owner may sign in with it."""
    found = [_CONFIRMATION[contact.confirmation]] if contact.confirmation in _CONFIRMATION else []
    return (*found, _ACCESS) if contact.gives_account_access else tuple(found)


def full_name(customer: Customer) -> str:
    """Return the whole name; the list and the page mask it."""
    return " ".join(name for name in (getattr(customer, field) for field in fields.NAMES) if name)


def _contacts(customer: Customer) -> dict[str, Contact]:
    return {contact.kind: contact for contact in getattr(customer, "current_contacts", ())}


def _access(customer: Customer) -> tuple[Badge, ...]:
    contacts = _contacts(customer)
    return tuple(
        badge for kind, badge in _ACCESS_BY.items() if kind in contacts and contacts[kind].gives_account_access
    )


def _first(identifier: Identifier) -> bool:
    return identifier.type.system_name != FIRST_IDENTIFIER
