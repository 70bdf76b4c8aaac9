"""Mobile numbers: from what was typed to E.164, never guessed across countries."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.characters import ascii_digits, trimmed
from customers.rules.texts.spreadsheet_traces import is_shortened_number, refuse_spreadsheet_error
from customers.rules.texts.whole_numbers import without_point

_TYPED_LIMIT = 60

# Lines that belong to a person. Premium, toll-free, shared-cost, company-wide and voicemail numbers are nobody's own.
_PERSONAL = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_SHAPE = re.compile(r"\(?\+?[0-9(][0-9 ().-]*")
_DECIMAL = re.compile(r"(\+?)([0-9]{7,}\.([0-9]{1,2}))")
_EXPONENT = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{1,20})?[eE][+-]?[0-9]{1,3}")
_EXTENSION = re.compile(r"(?:ext|доб|#|[0-9)] ?[xх*] ?[0-9]+$)", re.IGNORECASE)  # noqa: RUF001 - Russian too
_SECOND_NUMBER = re.compile(r"[,;/|\n\r]|[0-9] ?\+")
_INTERNATIONAL_PREFIX = re.compile(r"00[1-9]")

_PARSE_REASONS = {
    NumberParseException.INVALID_COUNTRY_CODE: Why.UNKNOWN_COUNTRY_CODE,
    NumberParseException.TOO_SHORT_AFTER_IDD: Why.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: Why.TOO_SHORT,
    NumberParseException.NOT_A_NUMBER: Why.TOO_SHORT,
    NumberParseException.TOO_LONG: Why.TOO_LONG,
}
_LENGTH_REASONS = {
    phonenumbers.ValidationResult.TOO_SHORT: Why.TOO_SHORT,
    phonenumbers.ValidationResult.TOO_LONG: Why.TOO_LONG,
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: Why.UNKNOWN_COUNTRY_CODE,
}


def normalise_phone(text: str, country: str) -> str:
    """Read a phone number as E.164; `country` (ISO 3166, or blank) is that of the file or of the integration point.

    1. With a plus, or dialled abroad with `country`'s own prefix or with 00, the number names its country itself.
    2. Anything else is a national number of `country`; without a country it is refused.
    3. Digits without a plus that begin with `country`'s own calling code are read with or without that code, as only
       one of the two can be in use. Can both be, the number is refused. No other country's code is ever supplied.
    Spaces, brackets, dots, hyphens and invisible characters are dropped; digits of any script count as their value.
    """
    answer = _reading(text, country.strip().upper())
    if isinstance(answer, str):
        return answer
    code, why = answer
    raise Refused.because(code, why) if why else Refused(code)


@lru_cache(maxsize=4096)  # A page of customers asks for forty; each costs as much as four cells of HTML.
def shown_phone(e164: str) -> str:
    """Return the international format of a stored number, for pages."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


@lru_cache(maxsize=4096)
def _reading(text: str, country: str) -> str | tuple[Code, Why | None]:
    """Read once what a batch asks for several times; refusals are values here, since a cache keeps no exceptions."""
    try:
        return _read(text, country)
    except Refused as refused:
        why = refused.detail.get("why")
        return refused.code, Why(str(why)) if why else None


def _read(text: str, country: str) -> str:
    if len(text) > _TYPED_LIMIT:
        raise Refused.because(Code.INVALID_PHONE, Why.LENGTH)
    refuse_spreadsheet_error(text)
    typed = _whole_number(_plain(text))
    if why := _not_one_number(typed):
        raise Refused.because(Code.INVALID_PHONE, why)
    if "+" in typed:
        return _e164(typed, None)
    if country in phonenumbers.SUPPORTED_REGIONS:
        return _dialled_in(typed, country)
    if _INTERNATIONAL_PREFIX.match(_digits(typed)):
        return _e164(_abroad(typed), None)
    raise Refused.because(Code.INVALID_PHONE, Why.NO_COUNTRY)


def _plain(text: str) -> str:
    """Write digits, hyphens, pluses and spaces of every kind as the ASCII ones and drop what is invisible."""
    typed = trimmed(text)
    if typed.isascii():
        return typed
    return "".join(_plain_character(char) for char in ascii_digits(typed))


def _plain_character(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Pd" or char == "\u2212":
        return "-"
    if category == "Zs":
        return " "
    if char in "\uff0b\ufe62\ufe63":
        return "+"
    return "" if category == "Cf" else char


def _whole_number(typed: str) -> str:
    """Take a number cell that came as text (`79123456789.0`); refuse one that lost its last digits."""
    if is_shortened_number(typed) or _EXPONENT.fullmatch(typed):
        raise Refused(Code.SCIENTIFIC_NOTATION)
    decimal = _DECIMAL.fullmatch(typed)
    if decimal is None:
        return typed
    plus, number, decimals = decimal.groups()
    if decimals.strip("0"):
        raise Refused.because(Code.INVALID_PHONE, Why.FRACTION)
    return plus + without_point(number)


def _not_one_number(typed: str) -> Why | None:
    if not typed:
        return Why.BLANK
    if _SHAPE.fullmatch(typed):
        return None if _digits(typed) else Why.TOO_SHORT
    if _EXTENSION.search(typed):
        return Why.EXTENSION
    if any(char.isalpha() for char in typed):
        return Why.LETTERS
    return Why.TWO_VALUES if _SECOND_NUMBER.search(typed) else Why.FORBIDDEN_CHARACTER


def _digits(typed: str) -> str:
    return "".join(char for char in typed if char.isdigit())


def _abroad(typed: str) -> str:
    """Write 00 as the plus that it stands for; brackets stay, `(0)` means something to the parser."""
    return "+" + re.sub(r"^[ ().-]*0[ ().-]*0", "", typed)


def _dialled_in(typed: str, country: str) -> str:
    """Read what somebody in that country wrote, its own dialling prefixes first."""
    own = _parsed(typed, country)
    if own is not None and _type(own) in _PERSONAL:
        return _only_reading(typed, own, country)
    if _INTERNATIONAL_PREFIX.match(_digits(typed)):
        return _e164(_abroad(typed), None)
    return _e164(typed, country)


def _only_reading(typed: str, own: PhoneNumber, country: str) -> str:
    """Return the national reading, unless the same digits behind a plus are a number of that country as well."""
    value = _written(own)
    calling_code = str(phonenumbers.country_code_for_region(country))
    digits = _digits(typed)
    if digits.startswith(calling_code) and own.country_code == int(calling_code) and value != f"+{digits}":
        other = _parsed(f"+{digits}", None)
        if other is not None and _type(other) in _PERSONAL and _written(other) != value:
            raise Refused.because(Code.INVALID_PHONE, Why.TWO_READINGS)
    return value


def _e164(typed: str, country: str | None) -> str:
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException as error:
        raise Refused.because(Code.INVALID_PHONE, _PARSE_REASONS.get(error.error_type, Why.NOT_IN_USE)) from None
    kind = _type(number)
    if kind in _PERSONAL:
        return _written(number)
    if kind != PhoneNumberType.UNKNOWN:
        raise Refused.because(Code.INVALID_PHONE, Why.SERVICE_NUMBER)
    possible = phonenumbers.is_possible_number_with_reason(number)
    raise Refused.because(Code.INVALID_PHONE, _LENGTH_REASONS.get(possible, Why.NOT_IN_USE))


def _parsed(typed: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, country)
    except NumberParseException:
        return None


def _type(number: PhoneNumber) -> int:
    """Return the kind of line; UNKNOWN says also that the number is not in use, so no second check is needed."""
    return phonenumbers.number_type(number)


def _written(number: PhoneNumber) -> str:
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
