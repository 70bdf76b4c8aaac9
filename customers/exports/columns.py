"""What can be exported, and what of it is wanted. The headers are those of the import (customers/rules/columns.py)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from customers.exports.errors import BadColumns
from customers.models import CustomField, IdentifierType
from customers.parts import parts
from customers.rules import columns, fields
from customers.spreadsheets.headers import folded
from integration_points.policies import PointPolicy

CUSTOMER_ID: Final = "customer"  # the field behind client_id
VERSION: Final = "version"
ANY_SCOPE: Final = ""  # the customer's one identifier of a type, wherever it comes from


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the export: its header, and the field that fills it, or the `texts` of a part, by customer id."""

    header: str
    field: str
    label: str = ""
    texts: Callable[[Collection[int]], Mapping[int, str]] | None = None

    @property
    def is_key(self) -> bool:
        """Say whether a file can name its customers by it."""
        return self.field in (CUSTOMER_ID, *fields.CONTACT_KINDS) or fields.is_identifier(self.field)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns of one export in their order, and those that must be filled for a customer to be in it."""

    columns: tuple[ExportColumn, ...]
    having: tuple[ExportColumn, ...] = ()

    @property
    def shown(self) -> str:
        """Name the columns, for the access log; before them, which may be many, what customers had to have."""
        asked = [column.header for column in self.having if column != self.columns[0]]
        only = f"who has {', '.join(asked)}; " if asked else ""
        return only + ", ".join(column.header for column in self.columns)


def known_columns(through: PointPolicy | None = None) -> list[ExportColumn]:
    """List everything that can be exported, in the order of a whole export.

    An identifier that is unique within a source stands for the source of the point `through`, as it does when a file
    is uploaded; without such a point it is the customer's only one of its type, and blank where there are several.
    Columns of parts come last: no upload knows them.
    """
    return [
        ExportColumn(columns.CUSTOMER_ID, CUSTOMER_ID, "Customer id"),
        *(ExportColumn(header, field, fields.LABELS[field]) for header, field in columns.FIELDS.items()),
        *_identifier_columns(through),
        *_custom_columns(),
        ExportColumn(columns.VERSION, VERSION, "Version"),
        *(
            ExportColumn(column.header, f"{part.name}:{column.header}", column.label, column.texts)
            for part in parts()
            for column in part.columns
        ),
    ]


def _identifier_columns(through: PointPolicy | None) -> list[ExportColumn]:
    scope = fields.source_scope(through.source_id, through.account_id) if through and through.source_id else ANY_SCOPE
    found = []
    for name, label, type_scope in IdentifierType.objects.values_list("system_name", "name", "scope"):
        own = fields.PROJECT_SCOPE if type_scope == IdentifierType.Scope.PROJECT else scope
        found.append(ExportColumn(name, fields.identifier(name, own), label or name))
    return found


def _custom_columns() -> list[ExportColumn]:
    found = CustomField.objects.filter(retired_at=None).values_list("system_name", "label")
    return [ExportColumn(name, fields.custom(name), label) for name, label in found]


def choose(known: Sequence[ExportColumn], *, headers: Sequence[str] = (), having: Sequence[str] = ()) -> Wanted:
    """Find the wanted columns by header, alias or label; without any, all that can be uploaded through any point.

    The first column names the customer, so who has nothing there is left out. Raises BadColumns.
    """
    by_name = _by_name(known)
    chosen = [_find(header, by_name) for header in headers] or [one for one in known if _is_uploadable(one)]
    _check(chosen)
    required = [_find(header, by_name) for header in having]
    if of_parts := [column.header for column in required if column.texts]:
        raise BadColumns(f"Customers can't be chosen by {of_parts[0]}.")
    if chosen[0].field != CUSTOMER_ID and chosen[0] not in required:
        required.append(chosen[0])
    return Wanted(tuple(chosen), tuple(required))


def _is_uploadable(column: ExportColumn) -> bool:
    """Leave out what a part gives, and identifiers of no scope in particular."""
    of_any_scope = fields.is_identifier(column.field) and fields.identifier_parts(column.field)[1] == ANY_SCOPE
    return column.texts is None and not of_any_scope


def _by_name(known: Sequence[ExportColumn]) -> dict[str, ExportColumn]:
    by_header = {folded(column.header): column for column in reversed(known)}  # a part's header hides no other
    names = dict(by_header)
    for alias, header in columns.ALIASES.items():
        if folded(header) in by_header:
            names.setdefault(folded(alias), by_header[folded(header)])
    for column in known:
        if fields.is_custom(column.field):
            names.setdefault(folded(column.label), column)
    return names


def _find(header: str, by_name: Mapping[str, ExportColumn]) -> ExportColumn:
    try:
        return by_name[folded(header)]
    except KeyError:
        raise BadColumns(f"There is no column {header}.") from None


def _check(chosen: Sequence[ExportColumn]) -> None:
    if not chosen[0].is_key:
        raise BadColumns(
            f"The first column names the customer when the file is uploaded, and {chosen[0].header} cannot. "
            "Begin with client_id, email, phone or an identifier type."
        )
    twice = [column.header for index, column in enumerate(chosen) if column in chosen[:index]]
    if twice:
        raise BadColumns(f"The column {twice[0]} is asked for twice.")
    if any(column.field == CUSTOMER_ID for column in chosen[1:]):
        raise BadColumns(f"{columns.CUSTOMER_ID} can only be the first column.")
