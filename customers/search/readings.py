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
_FEWEST_EMAIL_CHARACTERS = 3
# Trigrams know no stops: `anna.` would read everybody called anna and find nobody. `J. Smith` is found by `j smith`.
_STOPS = str.maketrans(".,;", "   ")
_SCHEMES = ("tel:", "sms:", "phone:")
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """The meanings of one text; a blank one means that the text cannot be that."""

    text: str
    customer_id: int | None = None
    email: str = ""
    email_part: str = ""
    phones: tuple[str, ...] = ()
    phone_part: str = ""
    card_number: str = ""
    words: tuple[str, ...] = ()


def read_search(text: str, *, countries: Iterable[str]) -> Reading:
    """Read a search text; national phone numbers are tried in each of the countries."""
    typed = trimmed("".join(char for char in unicodedata.normalize("NFC", text[:LONGEST_TEXT]) if char.isprintable()))
    dialled = _dialled(typed)
    digits = "".join(char for char in dialled if char.isdigit())
    is_phone = len(digits) >= _FEWEST_PHONE_DIGITS and set(dialled) <= _PHONE_CHARACTERS
    return Reading(
        text=typed,
        customer_id=_customer_id(typed),
        email=_email(typed),
        email_part=typed.casefold() if _may_be_in_an_email(typed) else "",
        phones=tuple(dict.fromkeys(_phones(dialled, digits, countries))) if is_phone else (),
        phone_part=digits.lstrip("0") if is_phone else "",
        card_number=_card_number(typed) if digits else "",
        words=() if "@" in typed else tuple(folded_text(typed.translate(_STOPS)).split())[:_MOST_WORDS],
    )


def _may_be_in_an_email(typed: str) -> bool:
    return len(typed) >= _FEWEST_EMAIL_CHARACTERS and " " not in typed and typed[0] != "+"


def _dialled(typed: str) -> str:
    """Write a phone number as a link or a web page gives it with plain signs: dashes, spaces, digits of any kind."""
    plain = unicodedata.normalize("NFKC", typed)
    for scheme in _SCHEMES:
        plain = plain.removeprefix(scheme)
    return "".join("-" if unicodedata.category(char) == "Pd" else char for char in plain).strip()


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
