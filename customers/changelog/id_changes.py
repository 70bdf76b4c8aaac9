"""The ID changelog: what a customer was and is found by. Contacts, identifiers and cards, and nothing else."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.models import Change, ChangeField
from customers.rules import fields

_NAMED = (*fields.CONTACT_KINDS, *(fields.reserved(kind) for kind in fields.CONTACT_KINDS), fields.CARD)
_IDENTIFIERS = Q(field__startswith="id:")


def identity_changes(customer_id: int) -> QuerySet[Change]:
    """Return a customer's changes of contacts, identifiers and cards, without an order: pages are read by key."""
    touched = ChangeField.objects.filter(_IDENTIFIERS | Q(field__in=_NAMED), change_id=OuterRef("pk"))
    return Change.objects.filter(Exists(touched), customer_id=customer_id)


def is_identity(field: str) -> bool:
    """Return whether the ID changelog tells of a field."""
    return field in _NAMED or fields.is_identifier(field) or fields.is_card(field)
