"""A file of customers, from one picture of the database and with memory for one batch of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import QuerySet

from customers.database.consistent_reads import read_snapshot
from customers.exports.columns import Wanted
from customers.exports.errors import TooManyRows
from customers.exports.rows import export_rows
from customers.models import Customer
from customers.spreadsheets.writing import write_csv, write_xlsx

FORMATS: Final = ("csv", "xlsx")
PERMISSIONS: Final = ("customers.export_customer", "customers.view_personal_data")
XLSX_ROWS: Final = 1_048_575  # beside the header; a spreadsheet program opens no more


def may_export(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the user may export: also nobody who sees personal data masked elsewhere."""
    return isinstance(user, PermissionsMixin) and user.has_perms(PERMISSIONS)


def export_customers(*, wanted: Wanted, format: str, path: Path, customers: QuerySet[Customer] | None = None) -> int:
    """Write the file and return how many customers are in it. It appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    counter = _Counter(XLSX_ROWS if format == "xlsx" else None)
    try:
        unfinished.touch(mode=0o600)  # Personal data: for this account only.
        with read_snapshot():
            _write(unfinished, format, wanted, counter(export_rows(wanted, customers)))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return counter.rows


def _write(path: Path, format: str, wanted: Wanted, rows: Iterator[list[str]]) -> None:
    headers = [column.header for column in wanted.columns]
    if format == "xlsx":
        write_xlsx(path, headers, rows)
        return
    with path.open("wb") as stream:
        write_csv(stream, headers, rows)


class _Counter:
    """Counts rows as they pass, and stops where the format ends."""

    def __init__(self, limit: int | None) -> None:
        self.rows = 0
        self._limit = limit

    def __call__(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        for row in rows:
            if self.rows == self._limit:
                raise TooManyRows(
                    f"An XLSX file holds {self._limit:,} customers and these are more: export them as CSV."
                )
            self.rows += 1
            yield row
