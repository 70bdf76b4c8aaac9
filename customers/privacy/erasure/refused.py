"""Whom nobody erases as things stand, and why: the same whoever asks. Ids only."""

from collections.abc import Collection

from customers.database.bulk_statements import in_list
from customers.models import Request

REQUESTED_ALREADY = "Erasure of this customer was already requested and is awaiting a decision."


def merged_text(customer_id: int, survivor_id: int) -> str:
    """Say that a customer was merged: it goes with the one that stayed."""
    return f"Customer {customer_id} was merged into customer {survivor_id}: use that customer's id to erase both."


def waiting_for_a_decision(customer_ids: Collection[int]) -> set[int]:
    """Name the customers whose erasure somebody asked for, and nobody has granted or declined yet."""
    asked = Request.objects.filter(in_list("customer_id", customer_ids), kind=Request.Kind.ERASURE)
    return set(asked.filter(state=Request.State.WAITING).values_list("customer_id", flat=True))
