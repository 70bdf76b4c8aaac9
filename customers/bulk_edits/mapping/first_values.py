"""The first values of each column, and what they tell of the country, the dates and the types of the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from customers.bulk_edits.mapping.columns import KEY, Column
from customers.models import BulkEdit, BulkEditChunk
from customers.rules import fields
from customers.rules.contacts.countries import FittingCountries, fitting_countries
from customers.rules.texts.clear_mark import is_clear
from customers.rules.values.custom_values import FieldType
from customers.rules.values.guessed_types import FittingFormats, fitting_formats
from customers.spreadsheets.cells import cleaned, unpack
from integration_points.models import IntegrationPoint

MOST_ROWS = 500
Fits = TypeVar("Fits")


@dataclass(frozen=True, slots=True)
class FirstValues:
    """The values of the first rows, column by column, without blank ones. `rows` is how many rows were looked at."""

    columns: Sequence[Sequence[str]]
    rows: int

    def of(self, index: int) -> Sequence[str]:
        """Return the values of one column."""
        return self.columns[index] if index < len(self.columns) else ()


def first_values(bulk_edit: BulkEdit) -> FirstValues:
    """Read the first rows of a file, as they were kept; none once they are gone."""
    chunk = BulkEditChunk.objects.filter(bulk_edit=bulk_edit, cells__isnull=False).order_by("first_row").first()
    rows = unpack(bytes(chunk.cells or b""))[:MOST_ROWS] if chunk else []
    columns: list[list[str]] = [[] for _ in bulk_edit.columns]
    for row in rows:
        for at, cell in enumerate(row.cells[: len(columns)]):
            if (text := cleaned(cell)) and not is_clear(text):
                columns[at].append(text)
    return FirstValues(columns, len(rows))


@dataclass(frozen=True, slots=True)
class ReadingProblem(Generic[Fits]):
    """Values of a column that cannot be read as the file stands, and how they could be."""

    at: int
    column: Column
    fits: Fits


def unread_numbers(
    columns: Sequence[Column], values: FirstValues, *, country: str
) -> Iterator[ReadingProblem[FittingCountries]]:
    """Find the columns whose phone numbers need another country."""
    found = [(at, column) for at, column in enumerate(columns) if reads_numbers(column) and values.of(at)]
    points = IntegrationPoint.objects.exclude(country="").order_by("country")
    likely = list(points.values_list("country", flat=True).distinct()) if found else []
    for at, column in found:
        fits = fitting_countries(values.of(at), country=column.country or country, likely=likely)
        if fits:
            yield ReadingProblem(at, column, fits)


def unread_dates(
    columns: Sequence[Column], values: FirstValues, *, types: Mapping[str, FieldType], date_format: str
) -> Iterator[ReadingProblem[FittingFormats]]:
    """Find the columns whose dates need another format."""
    for at, column in enumerate(columns):
        if values.of(at) and reads_dates(column, types):
            fits = fitting_formats(values.of(at), date_format=column.date_format or date_format)
            if fits:
                yield ReadingProblem(at, column, fits)


def reads_numbers(column: Column) -> bool:
    """Return whether a column holds phone numbers."""
    return column.target == "mobile" or (column.target == KEY and column.key_kind == "mobile")


def reads_dates(column: Column, types: Mapping[str, FieldType]) -> bool:
    """Return whether a column holds dates. `types` are those of the custom fields by system name."""
    if fields.is_custom(column.target):
        is_new_date = column.type == FieldType.DATE.value
        return is_new_date or types.get(fields.custom_name(column.target)) is FieldType.DATE
    return column.target == "birth_date"
