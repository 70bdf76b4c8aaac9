"""What a typed text can mean: a customer id, an email, phone numbers, a name or parts of one. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import ascii_digits, trimmed
from customers.rules.texts.search_names import NO_NAME, NameSearch, read_name
from customers.rules.values.cards import normalise_card_number
from customers.rules.values.identifiers import normalise_customer_id

LONGEST_TEXT = 200
_PHONE_CHARACTERS = frozenset("0123456789+-() ./")
_FEWEST_PHONE_DIGITS = 6
_FEWEST_EMAIL_CHARACTERS = 3
_MINUS = "\u2212"
_SCHEMES = ("tel:", "sms:", "phone:")


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The meanings of one text; a blank one means that the text cannot be that."""

    text: str
    customer_id: int | None = None
    email: str = ""
    email_part: str = ""
    phones: tuple[str, ...] = ()
    phone_part: str = ""
    card_number: str = ""
    name: NameSearch = NO_NAME


def read_search(text: str, *, countries: Iterable[str]) -> SearchTerms:
    """Read a search text; national phone numbers are tried in each of the countries."""
    typed = _typed(text)
    plain = _with_plain_signs(typed)
    digits = "".join(char for char in plain if char.isdigit())
    dialled = _dialled(plain)
    is_phone = len(digits) >= _FEWEST_PHONE_DIGITS and set(dialled) <= _PHONE_CHARACTERS
    return SearchTerms(
        text=typed,
        customer_id=_customer_id(plain),
        email=_email(typed),
        email_part=typed.casefold() if _may_be_in_an_email(typed) else "",
        phones=tuple(dict.fromkeys(_phones(dialled, digits, countries))) if is_phone else (),
        phone_part=digits.lstrip("0") if is_phone else "",
        card_number=_card_number(plain) if digits else "",
        name=read_name(typed),
    )


def _typed(text: str) -> str:
    """Drop what nobody sees; a blank of any width is a blank."""
    composed = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    blanks = (" " if char.isspace() else char for char in composed)
    return trimmed("".join(char for char in blanks if char.isprintable()))


def _with_plain_signs(typed: str) -> str:
    """Write digits of any script and dashes of any length as a keyboard has them."""
    plain = ascii_digits(unicodedata.normalize("NFKC", typed))
    return "".join("-" if char == _MINUS or unicodedata.category(char) == "Pd" else char for char in plain)


def _may_be_in_an_email(typed: str) -> bool:
    return len(typed) >= _FEWEST_EMAIL_CHARACTERS and " " not in typed and typed[0] != "+"


def _dialled(plain: str) -> str:
    """Leave out what a link to a phone number begins with."""
    dialled = plain.casefold()
    for scheme in _SCHEMES:
        dialled = dialled.removeprefix(scheme)
    return dialled.strip()


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
    """Return every number that this can be; which of them exists is for the database to say."""
    for candidate, country in [(typed, ""), (f"+{digits}", ""), *((typed, country) for country in countries)]:
        try:
            yield normalise_phone(candidate, country)
        except Refused:
            continue
