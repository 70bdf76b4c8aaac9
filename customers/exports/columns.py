"""The columns of this project (the declared ones, its identifier types and custom fields), and which are wanted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from customers.exports.errors import BadColumns
from customers.models import CustomField, IdentifierType
from customers.parts import CustomerPart, parts
from customers.rules import columns, fields
from customers.rules.columns import ColumnDefinition
from customers.rules.values.custom_values import FieldType
from customers.spreadsheets.headers import folded
from integration_points.policies import PointPolicy

# Two examples for a custom field of each type that has no choices of its own.
EXAMPLES: Final[Mapping[FieldType, tuple[str, str]]] = {
    FieldType.TEXT: ("Riverside", "Old Town"),
    FieldType.NUMBER: ("42", "38.5"),
    FieldType.DATE: ("2021-03-14", "2019-11-02"),
    FieldType.YES_NO: ("yes", "no"),
}
CHOICES_SHOWN: Final = 8
ANY_SCOPE: Final = ""  # the customer's one identifier of a type, wherever it comes from


@dataclass(frozen=True, slots=True)
class ExportedPartColumn(ColumnDefinition):
    """A column that a part gives to exports: `texts` gets customer ids and gives the text of each that has one."""

    texts: Callable[[Collection[int]], Mapping[int, str]] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns of one export in their order, and those that must be filled for a customer to be in it."""

    columns: tuple[ColumnDefinition, ...]
    having: tuple[ColumnDefinition, ...] = ()

    @property
    def shown(self) -> str:
        """Name the columns, for the access log; before them, which may be many, what customers had to have."""
        asked = [column.header for column in self.having if column != self.columns[0]]
        only = f"who has {', '.join(asked)}; " if asked else ""
        return only + ", ".join(column.header for column in self.columns)


def known_columns(
    through: PointPolicy | None = None, *, of_parts: Sequence[CustomerPart] | None = None
) -> list[ColumnDefinition]:
    """List the declared columns and the project's own, in the order of a whole export.

    An identifier that is unique within a source stands for the source of the point `through`, as it does when a file
    is uploaded; without such a point it is the customer's only one of its type, and blank where there are several.
    Columns of parts (of all, unless `of_parts` says which) come last: no upload knows them. One whose header the
    project uses for something else is left out.
    """
    own = [*_identifier_columns(through), *_custom_columns()]
    end = next(at for at, column in enumerate(columns.COLUMNS) if column.field == columns.VERSION)
    known = [*columns.COLUMNS[:end], *own, *columns.COLUMNS[end:]]
    taken = {folded(name) for column in known for name in column.names}
    return [*known, *_columns_of_parts(parts() if of_parts is None else of_parts, taken)]


def _columns_of_parts(offering: Sequence[CustomerPart], taken: Collection[str]) -> list[ExportedPartColumn]:
    return [
        ExportedPartColumn(
            column.header, f"{part.name}:{column.header}", column.label, meaning="", is_set=False, texts=column.texts
        )
        for part in offering
        for column in part.columns
        if folded(column.header) not in taken
    ]


def _identifier_columns(through: PointPolicy | None) -> list[ColumnDefinition]:
    scope = fields.source_scope(through.source_id, through.account_id) if through and through.source_id else ANY_SCOPE
    found = []
    for name, label, type_scope in IdentifierType.objects.values_list("system_name", "name", "scope"):
        own = fields.PROJECT_SCOPE if type_scope == IdentifierType.Scope.PROJECT else scope
        meaning = f"Identifier: {label or name}."
        found.append(ColumnDefinition(name, fields.identifier(name, own), label or name, meaning, is_key=True))
    return found


def _custom_columns() -> list[ColumnDefinition]:
    found = CustomField.objects.filter(retired_at=None).values_list("system_name", "label", "type", "choices")
    return [_custom_column(name, label, FieldType(type_), choices) for name, label, type_, choices in found]


def _custom_column(name: str, label: str, type_: FieldType, choices: Sequence[str]) -> ColumnDefinition:
    more = ", …" if len(choices) > CHOICES_SHOWN else ""
    values = f" One of {', '.join(choices[:CHOICES_SHOWN])}{more}." if choices else ""
    return ColumnDefinition(
        name,
        fields.custom(name),
        label,
        f"Custom field: {label or name}.{values}",
        examples=(choices[0], choices[1 % len(choices)]) if choices else EXAMPLES.get(type_, ("", "")),
        aliases=(label,) if label else (),
        type=type_,
    )


def choose(known: Sequence[ColumnDefinition], *, headers: Sequence[str] = (), having: Sequence[str] = ()) -> Wanted:
    """Find the wanted columns by header, alias or label; without any, all that can be uploaded through any point.

    The first column names the customer, so who has nothing there is left out. Raises BadColumns.
    """
    exported = [column for column in known if column.is_exported]
    by_name = _by_name(exported)
    chosen = [_find(header, by_name) for header in headers] or [one for one in exported if _is_uploadable(one)]
    _check(chosen)
    required = [_find(header, by_name) for header in having]
    if of_parts := [column.header for column in required if isinstance(column, ExportedPartColumn)]:
        raise BadColumns(f"Customers can't be chosen by {of_parts[0]}.")
    if chosen[0].field != columns.CUSTOMER and chosen[0] not in required:
        required.append(chosen[0])
    return Wanted(tuple(chosen), tuple(required))


def _is_uploadable(column: ColumnDefinition) -> bool:
    """Leave out what a part gives, and identifiers of no scope in particular."""
    of_any_scope = fields.is_identifier(column.field) and fields.identifier_parts(column.field)[1] == ANY_SCOPE
    return not isinstance(column, ExportedPartColumn) and not of_any_scope


def _by_name(known: Sequence[ColumnDefinition]) -> dict[str, ColumnDefinition]:
    names = {folded(column.header): column for column in known}
    for column in known:
        for alias in column.aliases:
            names.setdefault(folded(alias), column)
    return names


def _find(header: str, by_name: Mapping[str, ColumnDefinition]) -> ColumnDefinition:
    try:
        return by_name[folded(header)]
    except KeyError:
        raise BadColumns(f"There is no column {header}.") from None


def _check(chosen: Sequence[ColumnDefinition]) -> None:
    if not chosen[0].is_key:
        raise BadColumns(
            f"The first column names the customer when the file is uploaded, and {chosen[0].header} cannot. "
            f"Begin with {', '.join(columns.KEYS)} or an identifier type."
        )
    twice = [column.header for index, column in enumerate(chosen) if column in chosen[:index]]
    if twice:
        raise BadColumns(f"The column {twice[0]} is asked for twice.")
    if any(column.field == columns.CUSTOMER for column in chosen[1:]):
        raise BadColumns(f"{columns.HEADERS[columns.CUSTOMER]} can only be the first column.")
