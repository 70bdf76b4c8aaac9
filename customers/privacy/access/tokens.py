"""A customer's authentication token: signed, alive for fifteen minutes, void after the next voiding; kept nowhere."""

import datetime as dt
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.db.models import F

from customers.models import Customer, TokenGeneration

LIFETIME: Final = dt.timedelta(minutes=15)
LONGEST_TOKEN: Final = 400
_SALT: Final = "customers.token"


def make_token(customer_id: int, *, now: dt.datetime) -> str:
    """Make a new token of a customer; the caller writes down who made it."""
    content = [customer_id, _generation(customer_id), int(now.timestamp())]
    return signing.Signer(salt=_SALT).sign_object(content)


def resolve_token(text: str, *, now: dt.datetime) -> int | None:
    """Return the customer whose token this is; None when it is none, too old, voided or of an erased customer.

    The token of a customer that was merged since means the survivor.
    """
    content = _content(text)
    if content is None:
        return None
    customer_id, generation, made_at = content
    if not dt.timedelta() <= now - dt.datetime.fromtimestamp(made_at, dt.UTC) + dt.timedelta(seconds=1) <= LIFETIME:
        return None
    found = Customer.objects.filter(pk=customer_id, erased_at=None).values_list("pk", "merged_into_id").first()
    if found is None or _generation(customer_id) != generation:
        return None
    return found[1] or found[0]


def void_tokens(customer_id: int) -> None:
    """Void every token that was made of a customer so far."""
    with transaction.atomic():
        TokenGeneration.objects.get_or_create(customer_id=customer_id)
        TokenGeneration.objects.filter(customer_id=customer_id).update(generation=F("generation") + 1)


def _content(text: str) -> tuple[int, int, int] | None:
    if len(text) > LONGEST_TOKEN:
        return None
    try:
        content: Any = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return content[0], content[1], content[2]


def _generation(customer_id: int) -> int:
    found = TokenGeneration.objects.filter(customer_id=customer_id).values_list("generation", flat=True)
    return found.first() or 0
