"""Fill a database with a million customers in a minute or two: set-based SQL on PostgreSQL, nothing of the engine.

`load.load` enters customers through the engine, which writes history and changes with them; here are only the rows
that pages read: customers, contacts, identifiers, cards, custom values. Every value is made from the customer's id.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

from customers.models import CardSeries, CardStatusLabel, CustomField, IdentifierType
from integration_points.models import IntegrationPoint, Source

# Where customers come from, as parts of a thousand; the rest comes from the first. `kiosk` is rare and only among the
# oldest: the worst case of a list that is read from its newest end.
COMMON_POINT, RARE_POINT = "website-open", "kiosk"
POINTS = {COMMON_POINT: 600, "website-loyalty": 200, "shop": 150, "wallet": 50}
TABLES = ("customers_customer", "customers_contact", "customers_identifier", "customers_card")
_STATEMENTS = Path(__file__).with_name("million.sql")


def load(customers: int) -> None:
    """Migrate the database and make this many customers in it, if it has none."""
    call_command("migrate", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM customers_customer LIMIT 1) AS any_customer")
        if cursor.fetchone()[0]:
            return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        with without_indexes(cursor, TABLES):
            fill(customers)
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def fill(customers: int) -> None:
    """Make this many customers in a database that has its tables and none of them."""
    _definitions()
    with connection.cursor() as cursor:
        for statement in statements_of(_STATEMENTS):
            cursor.execute(statement, {"customers": customers})


def _definitions() -> None:
    """Make what the rows refer to."""
    for name in (*POINTS, RARE_POINT):
        IntegrationPoint.objects.get_or_create(system_name=name, defaults={"country": "US"})
    IdentifierType.objects.get_or_create(system_name="WebsiteID", scope="project")
    IdentifierType.objects.get_or_create(system_name="external_id", scope="source")
    Source.objects.get_or_create(system_name="INSTORE")
    CardSeries.objects.get_or_create(code="GOLD", defaults={"name": "Gold"})
    CardStatusLabel.objects.get_or_create(label="Active", defaults={"status": "active", "is_default": True})
    for name, kind in {"tier": "choice", "shoe_size": "number", "vip": "yes_no", "note": "text"}.items():
        choices = ["bronze", "silver", "gold", "platinum"] if kind == "choice" else []
        defaults = {"label": name.replace("_", " ").title(), "type": kind, "choices": choices}
        CustomField.objects.get_or_create(system_name=name, defaults=defaults)


def statements_of(file: Path) -> Iterator[str]:
    """Read the statements; in the file, comments stand on lines of their own."""
    lines = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("--")]
    return (statement for statement in "\n".join(lines).split(";") if statement.strip())


@contextmanager
def without_indexes(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Drop indexes and foreign keys of the tables and make them again when the rows are there: ten times as fast."""
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [list(tables)],
    )
    keys = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef, attstattarget FROM pg_indexes "
        "JOIN pg_attribute ON attrelid = quote_ident(indexname)::regclass AND attnum = 1 "
        "WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(tables)],
    )
    indexes = cursor.fetchall()
    for table, key, _ in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    for name, *_ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for name, definition, fineness in indexes:
        cursor.execute(definition)
        if fineness is not None and fineness >= 0:  # of what the planner is told; no part of the definition
            cursor.execute(f'ALTER INDEX "{name}" ALTER COLUMN 1 SET STATISTICS {fineness}')
    for table, key, definition in keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}")
