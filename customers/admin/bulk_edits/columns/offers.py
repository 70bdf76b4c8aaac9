"""How values that cannot be read as the file stands could be: offered with a sentence, and a button for each way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from customers.bulk_edits.mapping.columns import Column
from customers.bulk_edits.mapping.first_values import (
    FirstValues,
    reads_dates,
    reads_numbers,
    unread_dates,
    unread_numbers,
)
from customers.bulk_edits.upload.columns import country_of
from customers.models import BulkEdit
from customers.rules.contacts.countries import MOST_NUMBERS, FittingCountries
from customers.rules.values.custom_values import FieldType


@dataclass(frozen=True, slots=True)
class ReadingOffer:
    """How values that cannot be read could be: a sentence, and a button for each way. `name` is the button's."""

    sentence: str
    name: str
    ways: tuple[str, ...]


def reading_offers(
    bulk_edit: BulkEdit, columns: Sequence[Column], values: FirstValues, types: Mapping[str, FieldType], *, shows: bool
) -> list[ReadingOffer]:
    """Offer a country for numbers and a format for dates that cannot be read: for the file, where its columns agree.

    `shows`: the reader may see the headers.
    """
    within = f" in the first {values.rows:,} rows" if values.rows < bulk_edit.row_count else ""
    country, dates = country_of(bulk_edit), bulk_edit.date_format
    unread = list(unread_numbers(columns, values, country=country))
    agree = _agree([one.fits.countries for one in unread], [*map(reads_numbers, columns)], is_chosen=bool(country))
    offers = [
        ReadingOffer(
            _of_numbers(one.fits, f"{_in(one.column, shows=shows)}{within}"),
            "use-country" if agree else f"use-country-{one.at}",
            one.fits.countries,
        )
        for one in unread
    ]
    days = list(unread_dates(columns, values, types=types, date_format=dates))
    concerned = [reads_dates(column, types) for column in columns]
    agree = _agree([day.fits.formats for day in days], concerned, is_chosen=bool(dates))
    for day in days:
        many = _counted(day.fits.valid, day.fits.of, "date", "written")
        sentence = f"{many} as {' or '.join(day.fits.formats)}{_in(day.column, shows=shows)}{within}."
        offers.append(ReadingOffer(sentence, "use-dates" if agree else f"use-dates-{day.at}", day.fits.formats))
    return offers


def _of_numbers(fits: FittingCountries, where: str) -> str:
    if fits.countries:
        return f"{_counted(fits.valid, fits.of, 'number', 'valid')} in {' or '.join(fits.countries)}{where}."
    numbers = "1 number" if fits.of == 1 else f"{fits.of:,} numbers"
    return f"{numbers}{where} can't be read without a country. Enter it below."


def _in(column: Column, *, shows: bool) -> str:
    return f" (column “{column.header}”)" if shows else ""


def _agree(ways: Sequence[tuple[str, ...]], concerned: Sequence[bool], *, is_chosen: bool) -> bool:
    """Return whether one choice for the whole file helps all of its columns, and spoils none that is read rightly."""
    return len(set(ways)) == 1 and (not is_chosen or len(ways) == sum(concerned))


def _counted(valid: int, of: int, word: str, adjective: str) -> str:
    if of == 1:
        return f"1 {word} is {adjective}"
    all_of_them = "The first" if of >= MOST_NUMBERS else "All"
    told = f"{all_of_them} {of:,}" if valid == of else f"{valid:,} of {of:,}"
    return f"{told} {word}s are {adjective}"
