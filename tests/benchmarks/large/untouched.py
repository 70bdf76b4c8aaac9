"""An undo after people edited some customers of a large run: they keep their edits, everybody else is as before."""

import random
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection

from customers.bulk_edits.run.actions import undo
from customers.models import BulkEditRow, Customer
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.large.upload import BY, applied_of, upload
from tests.factories import change_customer

EDITED: Final = 50
# When somebody was last touched, and how often: these only go up.
_STAMPS: Final = ["version", "changed_at"]
# What happened is kept: the changelog, and the full rows of the past.
_RECORDS: Final = ["customers_change", "customers_changefield", "customers_bulkeditrow"]


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Run it, edit fifty of its customers, undo it; compare every row of everybody else with what stood before."""
    edited = _some(rows, customers)
    before = _digests(edited)
    bulk_edit = upload(rows, customers)
    took = ours.timed(bulk_edit, rows=rows)
    changed = _digests(edited)
    staff = User.objects.create(username="late", is_staff=True)
    for customer in Customer.objects.filter(pk__in=edited):
        change_customer(customer, by=staff, last_name=f"Corrected {customer.pk}")
    undoing = undo(bulk_edit, initiator=BY)
    back = ours.timed(undoing, rows=applied_of(rows))
    after = _digests(edited)
    listed = BulkEditRow.objects.filter(bulk_edit=undoing).exclude(outcome="applied")
    return {
        "differs_after_run": sorted(table for table in before if before[table] != changed[table]),
        "differs_after_undo": sorted(table for table in before if before[table] != after[table]),
        "tables": len(before),
        "kept": Customer.objects.filter(pk__in=edited, last_name__startswith="Corrected ").count(),
        "listed": sorted(listed.values_list("customer", flat=True)) == sorted(edited),
        "codes": sorted(set(listed.values_list("outcome", "code"))),
        "there": took.preview + took.run,
        "back": back.preview + back.run,
    }


def _some(rows: int, customers: int) -> list[int]:
    """Name customers of the file: it has one row for each customer, but for the few rows about nobody."""
    numbers = random.Random(7).sample(range(1, customers + 1), rows)
    picked = [f"W{number:08d}" for at, number in enumerate(numbers) if at % (rows // EDITED) == 1]
    ids = Customer.objects.filter(identifiers__value__in=picked).values_list("pk", flat=True)
    assert len(ids) == EDITED, len(ids)
    return list(ids)


def _digests(but: list[int]) -> dict[str, str]:
    """Return a digest of all rows about customers but these, for each table that points at a customer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] "
            "WHERE contype = 'f' AND confrelid = 'customers_customer'::regclass "
            "AND conrelid <> 'customers_customer'::regclass ORDER BY 1, 2"
        )
        points = [("customers_customer", "id"), *cursor.fetchall()]
        found = {}
        for table, column in points:
            if table in _RECORDS or "historical" in table:
                continue
            cursor.execute(
                "SELECT md5(coalesce(string_agg(row, '' ORDER BY row), '')) "  # noqa: S608
                f"FROM (SELECT md5((to_jsonb(t) - %s::text[])::text) AS row FROM {table} t "
                f"WHERE {column} IS NULL OR {column} <> ALL(%s)) AS rows",
                [_STAMPS, but],
            )
            found[f"{table}.{column}"] = cursor.fetchone()[0]
        return found
