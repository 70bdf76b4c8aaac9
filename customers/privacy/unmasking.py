"""Show one value of one customer to somebody who sees them masked: only with a reason, and never unwritten."""

from collections.abc import Iterator, Mapping

from customers.edits.edit import Initiator
from customers.edits.put_back import value_of
from customers.edits.snapshot import CustomerState, read_customers
from customers.privacy.access_log import Kind, log_access
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown

_CONTACTS = tuple(f"{kind}{part}" for kind in fields.CONTACT_KINDS for part in ("", ":pending"))


class NotShown(Exception):
    """The value is not shown; the text says why, to be read by staff."""


def masked_fields(customer_id: int) -> list[str]:
    """Name the fields of a customer that hold something which is shown masked: three queries."""
    return list(_masked_values(read_customers([customer_id])[customer_id]))


def unmask(customer_id: int, field: str, *, by: Initiator, reason: str) -> str:
    """Write down who asks for a value and why, and return it. Raises NotShown."""
    if not reason.strip():
        raise NotShown("Say why you need to see it: the reason stands in the access log.")
    value = _masked_values(read_customers([customer_id])[customer_id]).get(field)
    if value is None:
        raise NotShown("The customer has no such value any more.")
    log_access(Kind.UNMASK, by=by, customer_id=customer_id, field=field, reason=reason.strip())
    return value


def _masked_values(state: CustomerState) -> Mapping[str, str]:
    values = {FULL_NAME: " ".join(state.columns[name] for name in fields.NAMES if state.columns[name])}
    values |= {field: shown(field, value_of(state, field), True) for field in _named(state)}
    return {field: value for field, value in values.items() if value and shown(field, value, False) != value}


def _named(state: CustomerState) -> Iterator[str]:
    yield from _CONTACTS
    yield from state.identifiers
    yield "birth_date"
    yield from (fields.custom(name) for name in sorted(state.columns["custom_values"]))
