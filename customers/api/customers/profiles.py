"""How the API shows a customer: one shape for reading, looking up and GetCustomer; empty fields are left out."""

from collections.abc import Mapping
from typing import Any, Final

from customers.api.http.call import Reply, Warned, merged_warnings
from customers.api.http.phone import Phone
from customers.edits.snapshot import CustomerState, read_customers
from customers.rules import fields
from customers.rules.contacts.entry import KindOfContacts
from integration_points.policies import PointPolicy

# The API's name of an identifier type that is known by another one.
ALIASES: Final[Mapping[str, str]] = {"externalId": "external_id"}
_SHOWN: Final[Mapping[str, str]] = {name: alias for alias, name in ALIASES.items()}
CustomValue = str | int | float | bool | list[str]


class ProfileFields(Reply):
    """What is told of a customer. Fields without a value are left out."""

    email: str | None = None
    is_email_confirmed: bool | None = None
    pending_email: str | None = None
    mobile_phone: Phone | None = None
    is_mobile_phone_confirmed: bool | None = None
    pending_mobile_phone: Phone | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    area: str | None = None
    time_zone: str | None = None
    custom_fields: dict[str, CustomValue] | None = None


class Profile(ProfileFields):
    """A customer. Fields without a value are left out."""

    customer_id: int
    ids: dict[str, str] | None = None
    version: int
    warnings: list[Warned] | None = None


def read_state(customer_id: int) -> CustomerState:
    """Read a customer who is there; the queries are as many for every customer."""
    (state,) = read_customers([customer_id]).values()
    return state


def profile_of(state: CustomerState, *, point: PointPolicy, merged_from: int | None) -> Profile:
    """Show a customer."""
    return Profile(
        customer_id=state.id,
        ids=shown_ids(state, point) or None,
        version=state.version,
        warnings=merged_warnings(merged_from, state.id),
        **profile_fields(state),
    )


def profile_fields(state: CustomerState) -> dict[str, Any]:
    """Return the fields of ProfileFields."""
    return {
        **_contact("email", state.contacts.get("email")),
        **_contact("mobile_phone", state.contacts.get("mobile")),
        **{name: str(state.columns[name]) for name in fields.PROFILE if state.columns[name]},
        "custom_fields": state.columns["custom_values"] or None,
    }


def shown_ids(state: CustomerState, point: PointPolicy) -> dict[str, str]:
    """Name a customer's identifiers by type. Of several of one type the one of the point's own source counts."""
    own = fields.source_scope(point.source_id, point.account_id) if point.source_id else ""
    # Sorted so that the own one comes last and stays.
    found = sorted(state.identifiers.values(), key=lambda one: (one.scope == own, one.scope))
    return {_SHOWN.get(one.type_name, one.type_name): one.value for one in found}


def _contact(name: str, has: KindOfContacts | None) -> dict[str, Any]:
    if has is None:
        return {}
    current, pending = has.current, has.pending
    return {
        name: current.typed if current else None,
        f"is_{name}_confirmed": current.confirmation == "confirmed" if current else None,
        f"pending_{name}": pending.typed if pending else None,
    }
