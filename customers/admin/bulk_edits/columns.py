"""The columns of a file on the page of its preview: what each was taken for, its first values, what can be changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest

from customers.admin.bulk_edits.column_options import (
    OptionGroup,
    column_options,
    key_of,
    key_options,
    makes_fields,
    word_of,
)
from customers.admin.ui.base import may_see_personal_data
from customers.bulk_edits.kinds import field_label
from customers.bulk_edits.mapping.choices import AS, choices_for, choices_of
from customers.bulk_edits.mapping.columns import (
    IGNORED,
    KEY,
    RETRY_COLUMN,
    UNKNOWN,
    VERSION_COLUMN,
    Column,
    has_key,
    restored,
)
from customers.bulk_edits.mapping.first_values import (
    FirstValues,
    first_values,
    reads_dates,
    reads_numbers,
    unread_dates,
    unread_numbers,
)
from customers.bulk_edits.mapping.saved import FittingMapping, fitting_mappings
from customers.bulk_edits.upload.columns import country_of, definitions_of
from customers.changelog.labels import Labels
from customers.models import BulkEdit
from customers.rules.masking import HIDDEN
from customers.rules.values.custom_values import FieldType
from customers.rules.values.guessed_types import GuessedType, guessed_type
from customers.spreadsheets.headers import column_letter

SHOWN_VALUES: Final = 3
_LONGEST_SHOWN: Final = 40
PROBLEMS: Final[Mapping[str, str]] = {
    "first_column": "The first column has to name the customer. Choose what this one is.",
    "forbidden_column": "A file can't change this. Ignore it, or choose another field.",
    "forbidden_column/long": "The header is too long for a field of its own. Ignore it, or choose a field.",
    "duplicate_header": "Another column is the same. Ignore one of the two, or choose another field.",
    "unknown_column/retired": "This names a retired custom field. Ignore it, or choose another field.",
}
_DOES: Final[Mapping[str, str]] = {
    KEY: "finds the customer",
    VERSION_COLUMN: "guards against newer changes",
    RETRY_COLUMN: "names the run that this file continues",
    IGNORED: "ignored",
    UNKNOWN: "not known yet",
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file."""

    at: int
    letter: str
    header: str
    does: str
    is_unknown: bool
    problem: str = ""
    values: tuple[str, ...] = ()
    groups: tuple[OptionGroup, ...] = ()
    selected: str = ""
    nearly: str = ""
    nearly_label: str = ""
    suggested: str = ""  # the type that a new field would best have
    choices: str = ""
    has_choices: bool = False
    has_numbers: bool = False
    has_dates: bool = False
    country: str = ""
    date_format: str = ""
    is_first: bool = False

    @property
    def suggested_words(self) -> str:
        """Name the suggested type."""
        return TYPE_WORDS.get(self.suggested, "")

    @property
    def use(self) -> str:
        """Return the word of the one click that takes the header for the known one."""
        return f"{AS}:{self.nearly}"


@dataclass(frozen=True, slots=True)
class ReadingOffer:
    """How values that cannot be read could be: a sentence, and a button for each way. `name` is the button's."""

    sentence: str
    name: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnsCard:
    """The columns of a file, as one person may see and change them."""

    lines: tuple[ColumnLine, ...]
    may_change: bool
    makes_fields: bool
    country: str = ""
    point_country: str = ""
    date_format: str = ""
    has_numbers: bool = False
    has_dates: bool = False
    offers: tuple[ReadingOffer, ...] = ()
    saved: tuple[FittingMapping, ...] = ()
    looked_at: int = 0

    @property
    def unknown(self) -> tuple[ColumnLine, ...]:
        """Return the columns that nobody has decided about."""
        return tuple(line for line in self.lines if line.is_unknown)

    @property
    def comes_first(self) -> bool:
        """Return whether there is something to decide or to take before the run is looked at."""
        return bool(self.unknown or self.offers or self.saved)

    @property
    def lacks_key(self) -> bool:
        """Return whether nobody knows yet whom a row is about."""
        return bool(self.lines) and self.lines[0].is_unknown


def columns_card(request: HttpRequest, bulk_edit: BulkEdit, *, labels: Labels, may_change: bool) -> ColumnsCard:
    """Read what the page shows of the columns; what can be changed only for who may change it."""
    columns, may_see = restored(bulk_edit.columns), may_see_personal_data(request)
    if not may_change or not columns:
        lines = [_line(at, column, labels, may_see=may_see or has_key(columns)) for at, column in enumerate(columns)]
        return ColumnsCard(tuple(lines), may_change=False, makes_fields=makes_fields(bulk_edit))
    values = first_values(bulk_edit)
    types = {name: FieldType(kept["type"]) for name, kept in bulk_edit.frozen.get("custom", {}).items()}
    definitions = definitions_of(bulk_edit)
    others = column_options(bulk_edit, definitions, key_of(columns), labels)
    first = key_options(bulk_edit, definitions)
    shown = {option.word: option.label for group in (*first, *others) for option in group.options}
    choices = choices_for([column.header for column in columns], choices_of(bulk_edit.mapping))
    lines = []
    for at, column in enumerate(columns):
        guess = (
            guessed_type(values.of(at))
            if makes_fields(bulk_edit) and (column.creates or column.target == UNKNOWN)
            else None
        )
        line = _line(at, column, labels, may_see=may_see or has_key(columns))
        lines.append(
            replace(
                line,
                values=_values(values, at, may_see=may_see),
                groups=first if at == 0 else others,
                selected=word_of(choices[at]),
                nearly=column.nearly if line.is_unknown and f"{AS}:{column.nearly}" in shown else "",
                nearly_label=shown.get(f"{AS}:{column.nearly}", ""),
                suggested=guess.type.value if guess and at else "",
                choices=_listed(column, guess, may_see=may_see),
                has_choices=_takes_choices(column, guess) and may_see,
                has_numbers=reads_numbers(column),
                has_dates=reads_dates(column, types),
                country=column.country,
                date_format=column.date_format,
                is_first=at == 0,
            )
        )
    return ColumnsCard(
        lines=tuple(lines),
        may_change=True,
        makes_fields=makes_fields(bulk_edit),
        country=bulk_edit.country,
        point_country=bulk_edit.integration_point.country,
        date_format=bulk_edit.date_format,
        has_numbers=any(line.has_numbers for line in lines),
        has_dates=any(line.has_dates for line in lines),
        offers=tuple(_offers(bulk_edit, columns, values, types, shows=may_see or has_key(columns))),
        saved=tuple(fitting_mappings(bulk_edit)),
        looked_at=values.rows,
    )


def _line(at: int, column: Column, labels: Labels, *, may_see: bool) -> ColumnLine:
    # Without a known header the first line may be somebody's values.
    return ColumnLine(
        at=at,
        letter=column_letter(at),
        header=column.header if may_see else HIDDEN,
        does=does(column, labels),
        is_unknown=column.target == UNKNOWN,
        problem=PROBLEMS.get(column.problem, "") or PROBLEMS.get(column.problem.partition("/")[0], ""),
    )


def does(column: Column, labels: Labels) -> str:
    """Say what a column does."""
    if column.creates:
        return f"new custom field ({TYPE_WORDS[column.type or FieldType.TEXT.value]})"
    if column.target == KEY and column.reads_as:
        return f"finds the customer, as {column.reads_as}"
    return _DOES.get(column.target) or field_label(column.target) or labels.label(column.target)


TYPE_WORDS: Final[Mapping[str, str]] = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.YES_NO: "yes or no",
    FieldType.CHOICE: "one of a list",
    FieldType.CHOICES: "several of a list",
}


def _values(values: FirstValues, at: int, *, may_see: bool) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(values.of(at)))[:SHOWN_VALUES]
    if not may_see:
        return (HIDDEN,) if found else ()
    return tuple(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…" for text in found)


def _takes_choices(column: Column, guess: GuessedType | None) -> bool:
    return column.type == FieldType.CHOICE or (guess is not None and guess.type is FieldType.CHOICE)


def _listed(column: Column, guess: GuessedType | None, *, may_see: bool) -> str:
    listed = column.choices or (guess.choices if guess else ())
    return ", ".join(listed) if may_see else ""


def _offers(
    bulk_edit: BulkEdit, columns: Sequence[Column], values: FirstValues, types: Mapping[str, FieldType], *, shows: bool
) -> list[ReadingOffer]:
    """Offer a country for numbers and a format for dates that cannot be read: for the file, where its columns agree."""
    numbers = list(unread_numbers(columns, values, country=country_of(bulk_edit)))
    dates = list(unread_dates(columns, values, types=types, date_format=bulk_edit.date_format))
    within = f" in the first {values.rows:,} rows" if values.rows < bulk_edit.row_count else ""
    told: Callable[[Column], str] = lambda column: f" in “{column.header}”" if shows else ""  # noqa: E731
    offers = []
    for one in numbers:
        fits = one.fits
        many = _counted(fits.valid, fits.of, "number", "valid")
        where = " or ".join(fits.countries)
        sentence = (
            f"{many} in {where}{told(one.column)}{within}."
            if where
            else f"{fits.of:,} {'number' if fits.of == 1 else 'numbers'}{told(one.column)}{within} can't be read "
            "without a country. Enter it below."
        )
        agree = _speaks_for_all(len(numbers), [*map(reads_numbers, columns)], bool(country_of(bulk_edit))) and all(
            other.fits.countries == fits.countries for other in numbers
        )
        offers.append(ReadingOffer(sentence, "use-country" if agree else f"use-country-{one.at}", fits.countries))
    for day in dates:
        many = _counted(day.fits.valid, day.fits.of, "date", "written")
        sentence = f"{many} as {' or '.join(day.fits.formats)}{told(day.column)}{within}."
        is_date = [reads_dates(column, types) for column in columns]
        agree = _speaks_for_all(len(dates), is_date, bool(bulk_edit.date_format)) and all(
            other.fits.formats == day.fits.formats for other in dates
        )
        offers.append(ReadingOffer(sentence, "use-dates" if agree else f"use-dates-{day.at}", day.fits.formats))
    return offers


def _speaks_for_all(unread: int, concerned: Sequence[bool], is_chosen: bool) -> bool:
    """Return whether a choice for the whole file spoils no column that is read rightly as it is."""
    return not is_chosen or unread == sum(concerned)


def _counted(valid: int, of: int, word: str, adjective: str) -> str:
    if of == 1:
        return f"1 {word} is {adjective}"
    return f"All {of:,} {word}s are {adjective}" if valid == of else f"{valid:,} of {of:,} {word}s are {adjective}"
