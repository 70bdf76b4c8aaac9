"""The names of what a change can touch, as they stand in a delta, in the changelog's filter and in a plan.

`first_name` ... `time_zone`, `custom:<system name>`, `email`, `email:pending`, `email:confirmation`, `email:access`
(and the same for `mobile`), `id:<type>:<scope>`, `card:<number>` (its values are status labels, None: not this
customer's).
"""

from collections.abc import Mapping
from typing import Final

NAMES: Final = ("first_name", "middle_name", "last_name")
OPTIONAL: Final = ("birth_date", "gender", "area", "time_zone")
PROFILE: Final = NAMES + OPTIONAL
CONTACT_KINDS: Final = ("email", "mobile")

LABELS: Final[Mapping[str, str]] = {
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "birth_date": "Birth date",
    "gender": "Gender",
    "area": "Area",
    "time_zone": "Time zone",
    "email": "Email",
    "email:pending": "Email waiting",
    "email:confirmation": "Email confirmation",
    "email:access": "Email account access",
    "email:reserved": "Reserved email",
    "mobile": "Mobile phone",
    "mobile:pending": "Mobile phone waiting",
    "mobile:confirmation": "Mobile phone confirmation",
    "mobile:access": "Mobile phone account access",
    "mobile:reserved": "Reserved mobile phone",
    "erased": "Erased",
    "merged": "Merged customer",
    "merged_into": "Merged into",
    "card": "Card",
}

SIGNPOSTS: Final = frozenset({"merged", "merged_into"})  # their values are customer ids
PROJECT_SCOPE: Final = "p"
CARD: Final = "card"  # all cards, in the changelog's filter: a number would stand in its URLs
_CARD_PREFIX: Final = "card:"
_ERASED_CARD: Final = "~"  # before what tells erased cards apart; no number has it


def requested_field(field: str) -> str:
    """Return the field that an edit asks for where it changes this one: `email` for `email:access`."""
    kind = field.partition(":")[0]
    return kind if kind in CONTACT_KINDS else field


def part(field: str) -> str:
    """Return what of a contact the field is about: `access`, `confirmation` or `pending`; "" for the value itself."""
    kind, _, name = field.partition(":")
    return name if kind in CONTACT_KINDS else ""


def custom(system_name: str) -> str:
    """Name the custom field."""
    return f"custom:{system_name}"


def custom_name(field: str) -> str:
    """Return the system name in a custom field's name."""
    return field.removeprefix("custom:")


def is_custom(field: str) -> bool:
    """Return whether the name is a custom field's."""
    return field.startswith("custom:")


def identifier(type_name: str, scope: str) -> str:
    """Name the identifier of a type within a scope."""
    return f"id:{type_name}:{scope}"


def reserved(kind: str) -> str:
    """Name the reserved values of a kind of contact: a change of it releases one."""
    return f"{kind}:reserved"


def is_identifier(field: str) -> bool:
    """Return whether the name is an identifier's."""
    return field.startswith("id:")


def identifier_parts(field: str) -> tuple[str, str]:
    """Return the type's system name and the scope in an identifier's name."""
    _, type_name, scope = field.split(":", 2)
    return type_name, scope


def card(number: str) -> str:
    """Name the card of that number."""
    return f"{_CARD_PREFIX}{number}"


def is_card(field: str) -> bool:
    """Return whether the name is a card's."""
    return field.startswith(_CARD_PREFIX)


def card_number(field: str) -> str:
    """Return the number in a card's name."""
    return field.removeprefix(_CARD_PREFIX)


def erased_card(known_as: str) -> str:
    """Name a card whose number was erased."""
    return card(f"{_ERASED_CARD}{known_as}")


def is_erased_card(field: str) -> bool:
    """Return whether the name is a card's whose number was erased."""
    return field.startswith(card(_ERASED_CARD))


def filtered(field: str) -> str:
    """Name what a filter by field finds the field under."""
    return CARD if is_card(field) else field


def is_optional(field: str) -> bool:
    """Return whether an invalid value of the field is dropped with a warning instead of rejecting the whole row."""
    return field in OPTIONAL or is_custom(field)


def source_scope(source_id: int, account_id: int | None) -> str:
    """Name the scope within which a source's identifiers are unique: its account where it has many."""
    return f"a:{account_id}" if account_id else f"s:{source_id}"
