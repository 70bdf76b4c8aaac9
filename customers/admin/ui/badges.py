"""What pages show of a contact and a name: badges, and the full name."""

from dataclasses import dataclass
from typing import NamedTuple

from customers.models import Contact, Customer
from customers.rules import fields
from customers.rules.texts import plain_texts as texts


@dataclass(frozen=True, slots=True)
class Badge:
    """A word beside a value; `tone` is one of the look's, blank for neutral; `short` is for narrow columns."""

    word: str
    tone: str
    short: str


class ListedContact(NamedTuple):
    """What the list shows of a current contact."""

    customer_id: int
    kind: str
    value: str
    typed: str
    confirmation: str
    gives_account_access: bool


_CONFIRMATION = {
    "confirmed": Badge("confirmed", "ok", "confirmed"),
    "asked": Badge("confirmation asked", "look", "asked"),
}

_ACCESS = Badge("account access", "accent", "access")


def badges_of(contact: Contact | ListedContact) -> tuple[Badge, ...]:
    """Return whether a contact is confirmed and whether its owner may sign in with it."""
    found = [_CONFIRMATION[contact.confirmation]] if contact.confirmation in _CONFIRMATION else []
    return (*found, _ACCESS) if contact.gives_account_access else tuple(found)


def full_name(customer: Customer) -> str:
    """Return the whole name; the list and the page mask it."""
    return texts.full_name(getattr(customer, field) for field in fields.NAMES)
