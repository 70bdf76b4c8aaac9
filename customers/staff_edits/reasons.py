"""When a person has to say why: what takes something from the customer needs its reason in the changelog. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from customers.rules import fields
from customers.staff_edits.consequences import losses


def reason_due(delta: Mapping[str, Sequence[Any]]) -> str:
    """Return the sentence that asks for a reason; blank: none is due."""
    if losses(delta):
        return "Say why: this takes something from the customer, and the changelog keeps the reason."
    cleared = [field for field, (before, after) in delta.items() if before is not None and after is None]
    if any(field in fields.CONTACT_KINDS or fields.is_identifier(field) for field in cleared):
        return "Say why: the customer will no longer be found by what is cleared."
    return ""
