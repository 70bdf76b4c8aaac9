"""What a person may choose about a file, checked the same way at every door."""

import phonenumbers

from customers.bulk_edits.errors import BadOption
from customers.rules.texts.plain_texts import LONGEST_REASON
from customers.rules.values.dates import is_date_format
from customers.spreadsheets.delimiters import named_delimiter
from customers.spreadsheets.encodings import known_encoding
from customers.spreadsheets.refusals import FileRefused

LARGEST_NUMBER = 2**31 - 1


def country_option(text: str) -> str:
    """Return the country in capitals; blank: that of the integration point."""
    country = text.strip().upper()
    if country and country not in phonenumbers.SUPPORTED_REGIONS:
        raise BadOption("There is no such country: write two letters, such as US or SE.")
    return country


def date_format_option(text: str) -> str:
    """Return a format that dates can be read by; blank: ISO dates only."""
    date_format = text.strip()
    if date_format and not is_date_format(date_format):
        raise BadOption("Write it with DD, MM and YYYY, such as DD.MM.YYYY.")
    return date_format


def encoding_option(text: str) -> str:
    """Return the name that the reader has for an encoding; blank: it finds out."""
    try:
        return known_encoding(text.strip()) if text.strip() else ""
    except FileRefused as refused:
        raise BadOption(refused.message) from None


def delimiter_option(text: str) -> str:
    """Return the one character that parts cells; blank: the reader finds out."""
    delimiter = named_delimiter(text) if text else ""
    if text and not delimiter:
        raise BadOption("A delimiter is one character, such as a semicolon, or the word tab.")
    return delimiter


def reason_option(text: str) -> str:
    """Return the reason as it will stand in each changelog."""
    if len(text) > LONGEST_REASON:
        raise BadOption(f"A reason has at most {LONGEST_REASON} characters.")
    return text


def pilot_option(rows: int | None) -> int | None:
    """Return how many rows a pilot takes."""
    if rows is not None and not 1 <= rows <= LARGEST_NUMBER:
        raise BadOption("A pilot takes one row or more.")
    return rows


def confirm_option(customers: int | None) -> int | None:
    """Return how many customers may change."""
    if customers is not None and not 0 <= customers <= LARGEST_NUMBER:
        raise BadOption("The number of customers that may change is 0 or more.")
    return customers


def headers_option(text: str) -> list[str]:
    """Return the headers that `H,...` names."""
    return [word.strip() for word in text.split(",") if word.strip()]
