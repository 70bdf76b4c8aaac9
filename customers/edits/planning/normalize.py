"""Normalise what is asked of one customer, against what that customer has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, NoReturn

from customers.edits.definitions import CardDefinitions, Definitions
from customers.edits.edit import CLEAR, CardWish, Clear, ContactWish, CustomerEdit, Wish, as_text
from customers.edits.snapshot import CustomerState
from customers.rules import fields
from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.entry import Entry
from customers.rules.contacts.junk import JunkList
from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refusal, Refused
from customers.rules.texts.characters import trimmed
from customers.rules.texts.leftovers import looks_like_leftover
from customers.rules.texts.plain_texts import normalise_name
from customers.rules.values.cards import CardStatus, Label, Series, normalise_card_number
from customers.rules.values.choices import normalise_area, normalise_gender, normalise_time_zone, refuse_choice
from customers.rules.values.custom_values import FieldType, normalise_custom_value
from customers.rules.values.dates import check_birth_date, normalise_date


class ContactText(NamedTuple):
    """A contact as asked for: the key that makes spellings one, and the form that the owner types."""

    key: str
    typed: str
    entry: Entry | None = None  # None: somebody typed it


@dataclass(frozen=True, slots=True)
class NormalizedCard:
    """The status label that a card is to get, and the series to make its number in if nobody knows it."""

    label: Label
    series: Series | None = None
    max_active: int = 0  # cards of one customer over all series


@dataclass(slots=True)
class NormalizedEdit:
    """The typed values that one edit wants, what was dropped of it with a warning, or why it is refused."""

    edit: CustomerEdit
    values: dict[str, Any] = field(default_factory=dict)
    warnings: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)  # warnings that drop nothing
    refusal: Refusal | None = None
    others: list[Refusal] = field(default_factory=list)  # what else is wrong with it


def normalize(edit: CustomerEdit, *, state: CustomerState, definitions: Definitions) -> NormalizedEdit:
    """Normalise an edit's texts. A bad optional value is dropped with a warning, any other refuses the whole edit."""
    asked = NormalizedEdit(edit)
    for name, wish in edit.values.items():
        try:
            _refuse_suspect(edit, name)
            if fields.is_card(name):
                number = normalise_card_number(fields.card_number(name))
                asked.values[fields.card(number)] = _card(wish, definitions.cards)
            else:
                asked.values[name] = _wished(name, wish, state, definitions)
                if edit.row_number and name in fields.NAMES:
                    _note_leftover(asked, name, state)
        except Refused as refused:
            refusal = Refusal(refused.code, name, received(name, wish, refused.code), refused.detail)
            if not fields.is_optional(name) and not (refused.code is Code.JUNK and name in fields.CONTACT_KINDS):
                if asked.refusal:
                    asked.others.append(refusal)
                asked.refusal = asked.refusal or refusal
                continue
            asked.warnings.append(refusal)
    return asked


def _note_leftover(asked: NormalizedEdit, name: str, state: CustomerState) -> None:
    """Warn of a name in a file that is none, before it takes the place of one. What somebody types is meant so."""
    value = asked.values[name]
    if isinstance(value, str) and value != state.columns[name] and looks_like_leftover(value):
        asked.notes.append(Refusal(Code.LOOKS_LIKE_LEFTOVER, name, value))


def _wished(name: str, wish: Wish, state: CustomerState, definitions: Definitions) -> Any:
    if isinstance(wish, Clear):
        return CLEAR
    if isinstance(wish, ContactWish):
        return _value(name, wish.text, state, definitions)._replace(entry=wish.entry)
    return _value(name, as_text(wish), state, definitions)


def _refuse_suspect(edit: CustomerEdit, name: str) -> None:
    if name in edit.suspects:
        raise edit.suspects[name]


def received(name: str, wish: Wish, code: Code) -> str:
    """Return what a refusal is about, as it was typed: of a card its number, unless the label is the wrong one."""
    return fields.card_number(name) if fields.is_card(name) and code is not Code.INVALID_CHOICE else as_text(wish)


def _card(wish: Wish, cards: CardDefinitions) -> NormalizedCard:
    """Find label and series; clearing means the label of returned cards."""
    if isinstance(wish, Clear):
        return NormalizedCard(cards.defaults[CardStatus.NOT_ISSUED])
    wished = wish if isinstance(wish, CardWish) else CardWish(as_text(wish))
    label = cards.labels.get(trimmed(wished.label).casefold())
    if label is None:
        _refuse_label(wished.label, cards)
    code = trimmed(wished.series)
    series = cards.series.get(code.casefold())
    if code and series is None:
        raise Refused.because(Code.INVALID_VALUE, Why.CARD_NO_SERIES, card="3004", series=code)
    return NormalizedCard(label, series, cards.max_active)


def _refuse_label(text: str, cards: CardDefinitions) -> NoReturn:
    try:
        refuse_choice(text, [label.name for label in cards.labels.values()])
    except Refused as refused:
        raise Refused(refused.code, {**refused.detail, "card": "3016"}) from None


def _value(name: str, text: str, state: CustomerState, definitions: Definitions) -> Any:
    if name in fields.NAMES:
        return text if text == state.columns[name] else normalise_name(text)  # what is stored is normalised
    if name in fields.CONTACT_KINDS:
        return _contact(name, text, state, definitions)
    if fields.is_identifier(name):
        return _identifier(name, text, state, definitions)
    if fields.is_custom(name):
        custom = definitions.custom[fields.custom_name(name)]
        if custom.type is FieldType.TEXT and state.columns["custom_values"].get(custom.system_name) == text:
            return text
        return normalise_custom_value(
            text, type=custom.type, choices=custom.choices, date_format=definitions.date_format_of(name)
        )
    return _OPTIONAL[name](text, definitions)


def _contact(kind: str, text: str, state: CustomerState, definitions: Definitions) -> ContactText:
    """A text that equals the stored value needs no parsing: most of a file does."""
    has = state.contacts.get(kind)
    if has and has.current and text in (has.current.value, has.current.typed):
        return ContactText(has.current.value, has.current.typed)
    return new_contact(kind, text, country=definitions.country_of(kind), junk=definitions.junk)


def new_contact(kind: str, text: str, *, country: str, junk: JunkList) -> ContactText:
    """Read a contact that a customer is to get, at whatever door: junk is none. Raises Refused."""
    _refuse_junk(text, junk)  # before normalising: `null` is junk, not a wrong phone number
    contact = contact_text(kind, text, country=country)
    _refuse_junk(contact.key, junk)
    return contact


def contact_text(kind: str, text: str, *, country: str) -> ContactText:
    """Read a contact as it was typed. Raises Refused."""
    if kind == "mobile":
        value = normalise_phone(text, country)
        return ContactText(value, value)
    return ContactText(normalise_email(text), trimmed(text))


def _identifier(name: str, text: str, state: CustomerState, definitions: Definitions) -> str:
    has = state.identifiers.get(name)
    if has and has.value == text:
        return text
    return new_identifier(fields.identifier_parts(name)[0], text, definitions=definitions)


def new_identifier(type_name: str, text: str, *, definitions: Definitions) -> str:
    """Read an identifier that a customer is to get, at whatever door: junk is none. Raises Refused."""
    value = definitions.types[type_name].new(text)
    _refuse_junk(value, definitions.junk)
    return value


def _refuse_junk(value: str, junk: JunkList) -> None:
    if junk.holds(value):
        raise Refused(Code.JUNK)


def _birth_date(text: str, definitions: Definitions) -> date:
    born = normalise_date(text, definitions.date_format_of("birth_date"))
    check_birth_date(born, definitions.today)
    return born


_OPTIONAL: Mapping[str, Any] = {
    "birth_date": _birth_date,
    "gender": lambda text, definitions: normalise_gender(text),
    "area": lambda text, definitions: normalise_area(text),
    "time_zone": lambda text, definitions: normalise_time_zone(text),
}
