"""Show one value of one customer to somebody who sees them masked: only with a reason, and never unwritten."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from customers.changelog.former_rows import rows_of
from customers.database.bulk_statements import in_list
from customers.edits.edit import Initiator
from customers.edits.history import HISTORIES
from customers.edits.planning.revert import value_of
from customers.edits.snapshot import CustomerState, read_customers
from customers.models import Contact
from customers.privacy.access.access_log import Kind, log_access
from customers.privacy.errors import NotShown
from customers.rules import fields
from customers.rules.contacts.entry import ContactValue
from customers.rules.masking import FULL_NAME, shown
from customers.rules.texts.plain_texts import full_name


@dataclass(frozen=True, slots=True)
class MaskedValue:
    """A value that can be shown; `requested_field` names it in a form and gives none of it away.

    `hint` tells it from others of its field: what is left of it when it is masked.
    """

    requested_field: str
    field: str  # as customers/rules/fields.py names it, a card without its number
    value: str
    hint: str = ""


def masked_values(customer_id: int) -> list[MaskedValue]:
    """Name what a customer has that is shown masked, removed contacts and cards with it.

    Six queries, one more where removed contacts look alike.
    """
    state = read_customers([customer_id])[customer_id]
    named = (*_named(state), *_removed(customer_id), *_cards(state))
    return [one for one in named if one.value and shown(one.field, one.value, False) != one.value]


def unmask(customer_id: int, requested_field: str, *, by: Initiator, reason: str) -> str:
    """Write down who asks for a value and why, and return it. Raises NotShown."""
    if not reason.strip():
        raise NotShown("Say why you need to see it. The reason is shown in the access log.")
    wanted = next((one for one in masked_values(customer_id) if one.requested_field == requested_field), None)
    if wanted is None:
        raise NotShown("The customer has no such value any more.")
    log_access(Kind.UNMASK, by=by, customer_id=customer_id, field=wanted.field, reason=reason.strip())
    return wanted.value


def _named(state: CustomerState) -> Iterator[MaskedValue]:
    yield MaskedValue(FULL_NAME, FULL_NAME, full_name(state.columns[name] for name in fields.NAMES))
    custom = (fields.custom(name) for name in sorted(state.columns["custom_values"]))
    for kind, has in state.contacts.items():
        for field, contact in ((kind, has.current), (f"{kind}:pending", has.pending)):
            if contact is not None:
                yield MaskedValue(field, field, shown(kind, _as_shown(kind, contact), True))
    for field in (*state.identifiers, "birth_date", *custom):
        yield MaskedValue(field, field, shown(field, value_of(state, field), True))


def _removed(customer_id: int) -> Iterator[MaskedValue]:
    removed = Contact.objects.filter(customer=customer_id, state="removed").order_by("-pk")
    found = [(contact, _as_shown(contact.kind, contact)) for contact in removed]
    masks = {contact.pk: shown(contact.kind, value, False) for contact, value in found}
    often = Counter(masks.values())
    alike = [pk for pk, mask in masks.items() if often[mask] > 1]
    since = _removed_at(alike) if alike else {}
    for contact, value in found:
        hint = f"{masks[contact.pk]} {since.get(contact.pk, '')}".strip()
        full = shown(contact.kind, value, True)
        yield MaskedValue(f"removed:{contact.pk}", fields.reserved(contact.kind), full, hint)


def _as_shown(kind: str, contact: Contact | ContactValue) -> str:
    """Return what the customer's page shows of a contact: an email as its owner types it."""
    return contact.typed if kind == "email" else contact.value


def _removed_at(contacts: Collection[int]) -> dict[int, str]:
    """Say since when contacts are removed: nothing changes in them after that."""
    rows = rows_of(HISTORIES[Contact]).filter(in_list("id", contacts)).order_by()
    moments = rows.values_list("id").annotate(Max("history_date"))
    return {pk: f"since {timezone.localtime(at):%Y-%m-%d %H:%M:%S}" for pk, at in moments}


def _cards(state: CustomerState) -> Iterator[MaskedValue]:
    for card in state.cards.values():
        yield MaskedValue(f"held:{card.id}", fields.CARD, card.number, shown(fields.CARD, card.number, False))
