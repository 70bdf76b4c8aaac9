"""What a typed text can mean: a customer id, an email, phone numbers, words of a name. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from customers.rules.cards import normalise_card_number
from customers.rules.characters import trimmed
from customers.rules.emails import normalise_email
from customers.rules.identifiers_text import normalise_customer_id
from customers.rules.phones import normalise_phone
from customers.rules.refusals import Refused
from customers.rules.texts import folded_text

LONGEST_TEXT = 200
_PHONE_CHARACTERS = frozenset("0123456789+-() ./")
_FEWEST_PHONE_DIGITS = 6
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """The meanings of one text; a blank one means that the text cannot be that."""

    text: str
    customer_id: int | None = None
    email: str = ""
    email_beginning: str = ""
    phones: tuple[str, ...] = ()
    phone_part: str = ""
    card_number: str = ""
    words: tuple[str, ...] = ()


def read_search(text: str, *, countries: Iterable[str]) -> Reading:
    """Read a search text; national phone numbers are tried in each of the countries."""
    typed = trimmed("".join(char for char in unicodedata.normalize("NFC", text[:LONGEST_TEXT]) if char.isprintable()))
    digits = "".join(char for char in typed if char.isdigit())
    is_phone = len(digits) >= _FEWEST_PHONE_DIGITS and set(typed) <= _PHONE_CHARACTERS
    return Reading(
        text=typed,
        customer_id=_customer_id(typed),
        email=_email(typed),
        email_beginning=typed.casefold() if "@" in typed[1:] else "",
        phones=tuple(dict.fromkeys(_phones(typed, digits, countries))) if is_phone else (),
        phone_part=digits.lstrip("0") if is_phone else "",
        card_number=_card_number(typed) if digits else "",
        words=() if "@" in typed else tuple(folded_text(typed).split())[:_MOST_WORDS],
    )


def _customer_id(typed: str) -> int | None:
    try:
        return normalise_customer_id(typed)
    except Refused:
        return None


def _card_number(typed: str) -> str:
    try:
        return normalise_card_number(typed)
    except Refused:
        return ""


def _email(typed: str) -> str:
    try:
        return normalise_email(typed)
    except Refused:
        return ""


def _phones(typed: str, digits: str, countries: Iterable[str]) -> Iterable[str]:
    """Give every number that this can be; which of them exists is for the database to say."""
    for candidate, country in [(typed, ""), (f"+{digits}", ""), *((typed, country) for country in countries)]:
        try:
            yield normalise_phone(candidate, country)
        except Refused:
            continue
