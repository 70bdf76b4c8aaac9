"""The rows of the customers list: a page of customers with their contacts and ids, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from customers.admin.moments import Moment, moment
from customers.models import Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown

FIRST_IDENTIFIER = "WebsiteID"  # shown before any other, where a customer has it


@dataclass(frozen=True, slots=True)
class Badge:
    """A word beside a value; `tone` is one of the look's, blank for neutral; `short` is for narrow columns."""

    word: str
    tone: str
    short: str


@dataclass(frozen=True, slots=True)
class ContactCell:
    """A current contact and what is to be said of it."""

    value: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list."""

    id: int
    name: str
    email: ContactCell | None
    mobile: ContactCell | None
    identifier: str
    identifier_type: str
    registered: Moment | None
    changed: Moment | None


_CONFIRMATION = {
    "confirmed": Badge("confirmed", "ok", "confirmed"),
    "asked": Badge("confirmation asked", "look", "asked"),
}
_ACCESS = Badge("account access", "accent", "access")


def with_contacts_and_ids(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Read contacts and identifiers with the customers: one query each, however many rows."""
    # Identifiers of types and not of sources are shown here, so that no source is read.
    return customers.prefetch_related(
        Prefetch("contacts", Contact.objects.filter(state="current"), to_attr="current_contacts"),
        Prefetch("identifiers", Identifier.objects.select_related("type").order_by("pk"), to_attr="ids"),
    )


def badges_of(contact: Contact) -> tuple[Badge, ...]:
    """Say whether a contact is confirmed and whether its owner may sign in with it."""
    found = [_CONFIRMATION[contact.confirmation]] if contact.confirmation in _CONFIRMATION else []
    return (*found, _ACCESS) if contact.gives_account_access else tuple(found)


def rows_of(customers: Iterable[Customer], *, may_see_personal_data: bool, now: dt.datetime) -> tuple[CustomerRow, ...]:
    """Turn customers, read by `with_contacts_and_ids`, into what this reader may see of them."""
    return tuple(_row(customer, may_see_personal_data, now) for customer in customers)


def full_name(customer: Customer) -> str:
    """Return the whole name; the list and the page mask it."""
    return " ".join(name for name in (getattr(customer, field) for field in fields.NAMES) if name)


def _row(customer: Customer, may_see: bool, now: dt.datetime) -> CustomerRow:
    contacts = {contact.kind: contact for contact in getattr(customer, "current_contacts", ())}
    ids: list[Identifier] = sorted(getattr(customer, "ids", ()), key=_first)
    return CustomerRow(
        id=customer.pk,
        name=shown(FULL_NAME, full_name(customer), may_see),
        email=_cell(contacts.get("email"), may_see),
        mobile=_cell(contacts.get("mobile"), may_see),
        identifier=shown(fields.identifier(ids[0].type.system_name, ids[0].scope), ids[0].value, may_see)
        if ids
        else "",
        identifier_type=ids[0].type.system_name if ids else "",
        registered=moment(customer.registered_at, now) if customer.registered_at else None,
        changed=moment(customer.changed_at, now) if customer.changed_at else None,
    )


def _cell(contact: Contact | None, may_see: bool) -> ContactCell | None:
    if contact is None:
        return None
    value = contact.typed if contact.kind == "email" else contact.value
    return ContactCell(shown(contact.kind, value, may_see), badges_of(contact))


def _first(identifier: Identifier) -> bool:
    return identifier.type.system_name != FIRST_IDENTIFIER
