"""Show one value of one customer to somebody who sees them masked: only with a reason, and never unwritten."""

from collections.abc import Iterator
from dataclasses import dataclass

from customers.edits.edit import Initiator
from customers.edits.put_back import value_of
from customers.edits.snapshot import CustomerState, read_customers
from customers.models import Contact
from customers.privacy.access_log import Kind, log_access
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown

_CONTACTS = tuple(f"{kind}{part}" for kind in fields.CONTACT_KINDS for part in ("", ":pending"))


class NotShown(Exception):
    """The value is not shown; the text says why, to be read by staff."""


@dataclass(frozen=True, slots=True)
class MaskedValue:
    """A value that can be shown; `asked_as` names it in a form and gives none of it away.

    `hint` tells it from others of its field: what is left of it when it is masked.
    """

    asked_as: str
    field: str  # as customers/rules/fields.py names it, a card without its number
    value: str
    hint: str = ""


def masked_values(customer_id: int) -> list[MaskedValue]:
    """Name what a customer has that is shown masked, removed contacts and cards with it: six queries."""
    state = read_customers([customer_id])[customer_id]
    named = (*_named(state), *_removed(customer_id), *_cards(state))
    return [one for one in named if one.value and shown(one.field, one.value, False) != one.value]


def unmask(customer_id: int, asked_as: str, *, by: Initiator, reason: str) -> str:
    """Write down who asks for a value and why, and return it. Raises NotShown."""
    if not reason.strip():
        raise NotShown("Say why you need to see it: the reason stands in the access log.")
    wanted = next((one for one in masked_values(customer_id) if one.asked_as == asked_as), None)
    if wanted is None:
        raise NotShown("The customer has no such value any more.")
    log_access(Kind.UNMASK, by=by, customer_id=customer_id, field=wanted.field, reason=reason.strip())
    return wanted.value


def _named(state: CustomerState) -> Iterator[MaskedValue]:
    yield MaskedValue(FULL_NAME, FULL_NAME, " ".join(filter(None, (state.columns[name] for name in fields.NAMES))))
    custom = (fields.custom(name) for name in sorted(state.columns["custom_values"]))
    for field in (*_CONTACTS, *state.identifiers, "birth_date", *custom):
        yield MaskedValue(field, field, shown(field, value_of(state, field), True))


def _removed(customer_id: int) -> Iterator[MaskedValue]:
    for contact in Contact.objects.filter(customer=customer_id, state="removed").order_by("-pk"):
        field, value = fields.reserved(contact.kind), shown(contact.kind, contact.value, True)
        yield MaskedValue(f"removed:{contact.pk}", field, value, shown(contact.kind, contact.value, False))


def _cards(state: CustomerState) -> Iterator[MaskedValue]:
    for card in state.cards.values():
        yield MaskedValue(f"held:{card.id}", fields.CARD, card.number, shown(fields.CARD, card.number, False))
