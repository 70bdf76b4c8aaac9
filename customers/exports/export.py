"""A file of customers, from one picture of the database and with memory for one batch of them."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import QuerySet

from customers.database.consistent_reads import read_snapshot
from customers.exports.columns import Wanted
from customers.exports.copied_csv import can_be_copied, copied_lines
from customers.exports.errors import TooManyRows
from customers.exports.rows import export_rows, who_have
from customers.models import Customer
from customers.spreadsheets.writing import csv_chunks, write_csv, write_xlsx

FORMATS: Final = ("csv", "xlsx")
PERMISSIONS: Final = ("customers.export_customer", "customers.view_personal_data")
XLSX_ROWS: Final = 1_048_575  # beside the header; a spreadsheet program opens no more

Customers = Callable[[], QuerySet[Customer]]  # called when the picture is taken: a search is made in it, too


class NoLongerOurs(Exception):
    """Whoever looks on says that nobody waits for this file any more."""


@dataclass(slots=True)
class ExportProgress:
    """How many customers are in the file so far, for whoever looks on; and all of them, to be counted beside it."""

    rows: int = 0
    found: QuerySet[Customer] | None = None
    is_over: bool = False  # nobody waits for the file any more

    def count_one(self) -> None:
        """Count a customer. Raises NoLongerOurs where nobody waits for more."""
        if self.is_over:
            raise NoLongerOurs
        self.rows += 1


def may_export(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether the user may export: also nobody who sees personal data masked elsewhere."""
    return isinstance(user, PermissionsMixin) and user.has_perms(PERMISSIONS)


def export_customers(
    *,
    wanted: Wanted,
    format: str,
    path: Path,
    customers: Customers = Customer.objects.all,
    progress: ExportProgress | None = None,
) -> int:
    """Write the file and return how many customers are in it. It appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    progress = progress or ExportProgress()
    try:
        unfinished.touch(mode=0o600)  # Personal data: for this account only.
        write = _write_xlsx if format == "xlsx" else _copy_csv if can_be_copied(wanted) else _write_csv
        write(unfinished, wanted, customers, progress)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return progress.rows


def _copy_csv(path: Path, wanted: Wanted, customers: Customers, progress: ExportProgress) -> None:
    with path.open("wb") as stream, read_snapshot():
        stream.writelines(csv_chunks(_headers(wanted), ()))
        for line in copied_lines(wanted, _found(wanted, customers, progress)):
            stream.write(line)
            progress.count_one()


def _write_csv(path: Path, wanted: Wanted, customers: Customers, progress: ExportProgress) -> None:
    with path.open("wb") as stream, closing(_rows(wanted, customers, progress)) as rows:
        write_csv(stream, _headers(wanted), rows)


def _write_xlsx(path: Path, wanted: Wanted, customers: Customers, progress: ExportProgress) -> None:
    with closing(_rows(wanted, customers, progress, limit=XLSX_ROWS)) as rows:
        write_xlsx(path, _headers(wanted), rows)


def _rows(
    wanted: Wanted, customers: Customers, progress: ExportProgress, *, limit: int | None = None
) -> Generator[list[str], None, None]:
    """Yield the rows and stop where the format ends. The picture ends with the last of them: packing a workbook takes
    long, and the database ends a session that stands still.
    """
    with read_snapshot():
        for row in export_rows(wanted, _found(wanted, customers, progress)):
            if progress.rows == limit:
                raise TooManyRows(f"An XLSX file holds {limit:,} customers and these are more: export them as CSV.")
            progress.count_one()
            yield row


def _found(wanted: Wanted, customers: Customers, progress: ExportProgress) -> QuerySet[Customer]:
    found = customers()
    progress.found = who_have(found, wanted.having)
    return found


def _headers(wanted: Wanted) -> list[str]:
    return [column.header for column in wanted.columns]
