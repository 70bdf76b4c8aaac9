"""What the tables take: rows, bytes, bytes a row; and how much of it one bulk edit has left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import ForeignKey, Model, QuerySet

from customers.models import BulkEdit, Change, ChangeField


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table with its indexes. Bytes are unknown where the database can't tell."""

    table: str
    rows: int
    bytes: int | None

    @property
    def bytes_a_row(self) -> float | None:
        """Return what a row takes, its part of the indexes included."""
        return self.bytes / self.rows if self.bytes is not None and self.rows else None


def table_sizes() -> list[TableSize]:
    """Measure the project's tables, the largest first. Each is counted, which takes a while on a large database."""
    sizes = _bytes_by_table()
    found = [_size_of(model, sizes) for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return sorted(found, key=lambda one: (-(one.bytes or 0), -one.rows, one.table))


def left_by(bulk_edit: BulkEdit) -> list[TableSize]:
    """Count what one bulk edit has left in each table. Bytes are its share: a row counts as the table's average."""
    sizes = _bytes_by_table()
    found = []
    for model, rows in _rows_of(bulk_edit):
        whole = _size_of(model, sizes)
        share = round(whole.bytes_a_row * rows) if whole.bytes_a_row is not None else None
        found.append(TableSize(whole.table, rows, share))
    return sorted((one for one in found if one.rows), key=lambda one: (-(one.bytes or 0), -one.rows, one.table))


def _rows_of(bulk_edit: BulkEdit) -> Iterator[tuple[type[Model], int]]:
    """Yield every table that names bulk edits, the fields of its changes, and the histories written with them."""
    changes = Change.objects.filter(bulk_edit=bulk_edit)
    yield ChangeField, ChangeField.objects.filter(change__in=changes).count()
    for model in apps.get_models():
        field = _names_bulk_edits(model)
        if field:
            yield model, _rows(model).filter(**{field: bulk_edit.pk}).count()
        elif _is_history(model):
            yield model, _rows(model).filter(change_id__in=changes.values("pk")).count()


def _names_bulk_edits(model: type[Model]) -> str:
    """Return the column by which rows are a bulk edit's; others refer to one otherwise, as an undo does."""
    foreign = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
    return next((one.attname for one in foreign if one.related_model is BulkEdit and one.name == "bulk_edit"), "")


def _is_history(model: type[Model]) -> bool:
    names = {field.attname for field in model._meta.concrete_fields}
    return {"history_id", "change_id"} <= names


def _size_of(model: type[Model], sizes: Mapping[str, int]) -> TableSize:
    table = model._meta.db_table
    return TableSize(table, _rows(model).count(), sizes.get(table))


def _rows(model: type[Model]) -> QuerySet[Any, Any]:
    return model._base_manager.all()  # noqa: SLF001 - of any model


def _bytes_by_table() -> Mapping[str, int]:
    """Ask the database how much each table takes with its indexes and long values; empty where it doesn't know."""
    if connection.vendor == "postgresql":
        return dict(_select("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"))
    try:
        return dict(
            _select(
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name"
                " WHERE s.aggregate = TRUE GROUP BY m.tbl_name"
            )
        )
    except OperationalError:  # Not every SQLite is built with the table that says it.
        return {}


def _select(sql: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(str(table), int(size)) for table, size in cursor.fetchall()]
