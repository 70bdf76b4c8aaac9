"""Normalise what is asked of one customer, against what that customer has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from customers.edits.definitions import Definitions
from customers.edits.edit import CLEAR, Clear, CustomerEdit
from customers.edits.snapshot import CustomerState
from customers.rules import fields
from customers.rules.characters import trimmed
from customers.rules.choices import normalise_area, normalise_gender, normalise_time_zone
from customers.rules.codes import Code
from customers.rules.custom_values import normalise_custom_value
from customers.rules.dates import check_birth_date, normalise_date
from customers.rules.emails import normalise_email
from customers.rules.identifiers_text import normalise_identifier
from customers.rules.phones import normalise_phone
from customers.rules.refusals import Refusal, Refused
from customers.rules.texts import normalise_name


@dataclass(frozen=True, slots=True)
class ContactText:
    """A contact as asked for: the key that makes spellings one, and the form that the owner types."""

    key: str
    typed: str


@dataclass(slots=True)
class Asked:
    """The typed values that one edit wants, what was dropped of it with a warning, or why it is refused."""

    edit: CustomerEdit
    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)  # warnings that drop nothing
    refusal: Refusal | None = None


def ask(edit: CustomerEdit, *, state: CustomerState, definitions: Definitions) -> Asked:
    """Normalise an edit's texts. A bad optional value is dropped with a warning, any other refuses the whole edit."""
    asked = Asked(edit)
    for name, text in edit.values.items():
        try:
            _refuse_suspect(edit, name)
            asked.values[name] = CLEAR if isinstance(text, Clear) else _value(name, text, state, definitions)
        except Refused as refused:
            received = "" if isinstance(text, Clear) else text
            refusal = Refusal(refused.code, name, received, refused.detail)
            if not fields.is_optional(name) and not (refused.code is Code.JUNK and name in fields.CONTACT_KINDS):
                asked.refusal = refusal
                return asked
            asked.warnings.append(refusal)
    return asked


def _refuse_suspect(edit: CustomerEdit, name: str) -> None:
    if name in edit.suspects:
        raise Refused(edit.suspects[name])


def _value(name: str, text: str, state: CustomerState, definitions: Definitions) -> Any:
    if name in fields.NAMES:
        return normalise_name(text)
    if name in fields.CONTACT_KINDS:
        return _contact(name, text, state, definitions)
    if fields.is_identifier(name):
        return _identifier(name, text, state, definitions)
    if fields.is_custom(name):
        custom = definitions.custom[fields.custom_name(name)]
        return normalise_custom_value(
            text, type=custom.type, choices=custom.choices, date_format=definitions.date_format
        )
    return _OPTIONAL[name](text, definitions)


def _contact(kind: str, text: str, state: CustomerState, definitions: Definitions) -> ContactText:
    """A text that equals the stored value needs no parsing: most of a file does."""
    has = state.contacts.get(kind)
    if has and has.current and text in (has.current.value, has.current.typed):
        return ContactText(has.current.value, has.current.typed)
    _refuse_junk(text, definitions)  # before normalising: `null` is junk, not a wrong phone number
    if kind == "mobile":
        value = normalise_phone(text, definitions.country)
        contact = ContactText(value, value)
    else:
        contact = ContactText(normalise_email(text), trimmed(text))
    _refuse_junk(contact.key, definitions)
    return contact


def _identifier(name: str, text: str, state: CustomerState, definitions: Definitions) -> str:
    has = state.identifiers.get(name)
    if has and has.value == text:
        return text
    value = normalise_identifier(text)
    _refuse_junk(value, definitions)
    return value


def _refuse_junk(value: str, definitions: Definitions) -> None:
    if definitions.junk.holds(value):
        raise Refused(Code.JUNK)


def _birth_date(text: str, definitions: Definitions) -> date:
    born = normalise_date(text, definitions.date_format)
    check_birth_date(born, definitions.today)
    return born


_OPTIONAL: Mapping[str, Any] = {
    "birth_date": _birth_date,
    "gender": lambda text, definitions: normalise_gender(text),
    "area": lambda text, definitions: normalise_area(text),
    "time_zone": lambda text, definitions: normalise_time_zone(text),
}
