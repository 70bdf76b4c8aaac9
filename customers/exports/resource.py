"""CustomerResource: the columns as django-import-export knows them, for its pages, their forms and their formats."""

from collections.abc import Sequence
from typing import Any, NoReturn

import tablib
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import Resource

from customers.exports.columns import ExportedPartColumn, Wanted, choose, known_columns
from customers.exports.rows import export_rows
from customers.models import Customer
from customers.parts import parts_shown_to
from customers.rules.columns import ColumnDefinition
from integration_points.policies import PointPolicy


class ColumnField(Field):  # type: ignore[misc]
    """A field made from the declaration of its column. Read-only: what a file sets is written by a bulk edit."""

    def __init__(self, column: ColumnDefinition) -> None:
        super().__init__(attribute=column.field, column_name=column.header, readonly=True)
        self.column = column


class CustomerResource(Resource):  # type: ignore[misc]
    """Customers by the columns of customers/rules/columns.py, the identifier types and the custom fields.

    The pages take their columns from here. Rows never pass through it: the bulk edit reads and writes them in sets.
    """

    class Meta:
        model = Customer
        name = "Customers"

    def __init__(
        self,
        *,
        through: PointPolicy | None = None,
        shown_to: AbstractBaseUser | AnonymousUser | None = None,
        **kwargs: Any,
    ) -> None:
        """Read the columns; with `shown_to`, of the parts' only those that this person may see."""
        super().__init__(**kwargs)
        shown = None if shown_to is None else parts_shown_to(shown_to)
        self.fields = {column.header: ColumnField(column) for column in known_columns(through, of_parts=shown)}

    @classmethod
    def get_display_name(cls) -> str:
        """Name the resource; the package asks its pages' resources for it and gives plain ones none."""
        return str(cls.Meta.name)

    @property
    def columns(self) -> list[ColumnDefinition]:
        """Return what a file may have: the columns that the package's import page lists."""
        return [field.column for field in self.get_import_fields()]

    @property
    def exported(self) -> list[ColumnDefinition]:
        """Return what an export may have: the columns that the package's export page lists."""
        return [field.column for field in self.get_export_fields()]

    def get_import_order(self) -> tuple[str, ...]:
        """Leave out what parts give to exports only."""
        return tuple(name for name, field in self.fields.items() if not isinstance(field.column, ExportedPartColumn))

    def get_export_order(self) -> tuple[str, ...]:
        """Leave out what stands in fix-and-retry files only."""
        return tuple(name for name, field in self.fields.items() if field.column.is_exported)

    def wanted(self, selected: Sequence[str] = (), having: Sequence[str] = ()) -> Wanted:
        """Return what to export. Raises BadColumns."""
        return choose(self.exported, headers=selected, having=having)

    def export(self, queryset: QuerySet[Customer] | None = None, **kwargs: Any) -> tablib.Dataset:
        """Export in memory, for the package's own pages; customers/exports/export.py writes files of any size."""
        wanted = self.wanted(kwargs.get("export_fields") or ())
        return tablib.Dataset(*export_rows(wanted, queryset), headers=[column.header for column in wanted.columns])

    def import_data(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the package would write rows one by one, past the engine, its rules and its changelog."""
        raise TypeError("a spreadsheet is applied by a bulk edit (customers/bulk_edits)")
