"""The columns as django-import-export knows them: for its pages, their lists of fields and their formats."""

from typing import Any, NoReturn

import tablib
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import Resource

from customers.exports.columns import Wanted, choose, known_columns
from customers.exports.rows import export_rows
from customers.models import Customer
from integration_points.policies import PointPolicy


class CustomerResource(Resource):  # type: ignore[misc]
    """Customers by the columns of customers/rules/columns.py, the identifier types and the custom fields."""

    class Meta:
        model = Customer
        name = "Customers"

    def __init__(self, *, through: PointPolicy | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = known_columns(through)
        self.fields = {
            column.header: Field(attribute=column.field, column_name=column.header) for column in self.columns
        }

    @classmethod
    def get_display_name(cls) -> str:
        """Name the resource; the package asks its pages' resources for it and gives plain ones none."""
        return str(cls.Meta.name)

    def wanted(self, selected: list[str] | None = None, having: list[str] | None = None) -> Wanted:
        """Say what to export. Raises BadColumns."""
        return choose(self.columns, headers=selected or (), having=having or ())

    def export(self, queryset: QuerySet[Customer] | None = None, **kwargs: Any) -> tablib.Dataset:
        """Export in memory, for the package's own pages; customers/exports/export.py writes files of any size."""
        wanted = self.wanted(kwargs.get("export_fields"))
        return tablib.Dataset(*export_rows(wanted, queryset), headers=[column.header for column in wanted.columns])

    def import_data(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the package would write rows one by one, past the engine, its rules and its changelog."""
        raise TypeError("a spreadsheet is applied by a bulk edit (customers/bulk_edits)")
