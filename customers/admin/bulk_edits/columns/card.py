"""The columns of a file on the page of its preview: what each was taken for, its first values, what can be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest

from customers.admin.bulk_edits.columns.offers import ReadingOffer, reading_offers
from customers.admin.ui.base import may_see_personal_data
from customers.bulk_edits.kinds import field_label
from customers.bulk_edits.mapping.choices import AS, ColumnChoice, choices_for, choices_of
from customers.bulk_edits.mapping.columns import (
    IGNORED,
    KEY,
    LONGEST_HEADER,
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
)
from customers.bulk_edits.mapping.saved import FittingMapping, fitting_mappings
from customers.bulk_edits.mapping.words import word_of
from customers.bulk_edits.upload.column_options import (
    OptionGroup,
    column_options,
    key_of,
    key_options,
    makes_fields,
)
from customers.bulk_edits.upload.columns import definitions_of
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
    "first_column/disguised": "It is written with letters of another alphabet. Choose what names the customer.",
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

    @property
    def is_first(self) -> bool:
        """Return whether it is the one that names the customer."""
        return self.at == 0

    @property
    def suggested_words(self) -> str:
        """Name the suggested type."""
        return TYPE_WORDS.get(self.suggested, "")

    @property
    def use(self) -> str:
        """Return the word of the one click that takes the header for the known one."""
        return f"{AS}:{self.nearly}"


@dataclass(frozen=True, slots=True)
class ColumnsCard:
    """The columns of a file, as one person may see and change them."""

    lines: tuple[ColumnLine, ...]
    may_change: bool
    makes_fields: bool
    country: str = ""
    point_country: str = ""
    date_format: str = ""
    offers: tuple[ReadingOffer, ...] = ()
    saved: tuple[FittingMapping, ...] = ()

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
    others = column_options(bulk_edit, definitions, key_of(columns), labels.custom)
    first = key_options(bulk_edit, definitions)
    choices = choices_for([column.header for column in columns], choices_of(bulk_edit.mapping))
    changing = _Changing(bulk_edit, values, types, choices, first, others, may_see=may_see)
    lines = [changing.line(at, column, labels, shows=may_see or has_key(columns)) for at, column in enumerate(columns)]
    return ColumnsCard(
        lines=tuple(lines),
        may_change=True,
        makes_fields=makes_fields(bulk_edit),
        country=bulk_edit.country,
        point_country=bulk_edit.integration_point.country,
        date_format=bulk_edit.date_format,
        offers=tuple(reading_offers(bulk_edit, columns, values, types, shows=may_see or has_key(columns))),
        saved=tuple(fitting_mappings(bulk_edit)),
    )


class _Changing:
    """What it takes to let a person change columns: their values, and what each can be."""

    def __init__(
        self,
        bulk_edit: BulkEdit,
        values: FirstValues,
        types: Mapping[str, FieldType],
        choices: Sequence[ColumnChoice],
        first: tuple[OptionGroup, ...],
        others: tuple[OptionGroup, ...],
        *,
        may_see: bool,
    ) -> None:
        self.makes_fields, self.values, self.types, self.choices = makes_fields(bulk_edit), values, types, choices
        self.first, self.others, self.may_see = first, others, may_see
        self.names = {option.word: option.label for group in (*first, *others) for option in group.options}

    def line(self, at: int, column: Column, labels: Labels, *, shows: bool) -> ColumnLine:
        """Return one column with its first values and what it can be."""
        may_be_new = self.makes_fields and at > 0 and (column.creates or column.target == UNKNOWN)
        guess = guessed_type(self.values.of(at)) if may_be_new else None
        meant = f"{AS}:{column.nearly}"
        return replace(
            _line(at, column, labels, may_see=shows),
            values=_values(self.values, at, may_see=self.may_see),
            groups=self.others if at else self.first,
            selected=word_of(self.choices[at]),
            nearly=column.nearly if column.target == UNKNOWN and meant in self.names else "",
            nearly_label=self.names.get(meant, ""),
            suggested=guess.type.value if guess else "",
            choices=_listed(column, guess, may_see=self.may_see),
            has_choices=_takes_choices(column, guess) and self.may_see and not column.problem,
            has_numbers=reads_numbers(column),
            has_dates=reads_dates(column, self.types),
            country=column.country,
            date_format=column.date_format,
        )


def _line(at: int, column: Column, labels: Labels, *, may_see: bool) -> ColumnLine:
    # Without a known header the first line may be somebody's values.
    return ColumnLine(
        at=at,
        letter=column_letter(at),
        header=_short(column.header) if may_see else HIDDEN,
        does=does(column, labels),
        is_unknown=column.target == UNKNOWN,
        problem=PROBLEMS.get(column.problem, "") or PROBLEMS.get(column.problem.partition("/")[0], ""),
    )


def _short(text: str, longest: int = LONGEST_HEADER) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


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
    return tuple(_short(text, _LONGEST_SHOWN) for text in found)


def _takes_choices(column: Column, guess: GuessedType | None) -> bool:
    return column.type == FieldType.CHOICE or (guess is not None and guess.type is FieldType.CHOICE)


def _listed(column: Column, guess: GuessedType | None, *, may_see: bool) -> str:
    listed = column.choices or (guess.choices if guess else ())
    return ", ".join(listed) if may_see else ""
