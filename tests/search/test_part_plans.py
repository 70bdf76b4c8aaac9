"""How many rows a search for a part looks at: a page's worth of them, whoever has the part and however many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.search import meanings
from customers.search.find import search_customers
from tests.benchmarks.data.million import TABLES, fill, without_indexes
from tests.statements import each_of, rows_read

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CUSTOMERS, NEAR = 50_000, 2_000
PARTS = {
    "what nearly every email has": "example.com",
    "what only removed emails have": "earlier.",
    "what every card has": "7781",
    "what every identifier has": "W000",
    "what many names have": "anna",
}


def test_a_search_for_a_part_that_very_many_have_looks_at_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "NEAR", NEAR)
    with connection.cursor() as cursor:
        with without_indexes(cursor, TABLES):
            fill(CUSTOMERS)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    looked_at = {name: rows_of(part) for name, part in PARTS.items()}
    assert {name: rows for name, rows in looked_at.items() if rows > NEAR * 2} == {}


def rows_of(part: str) -> int:
    """Count the rows and index entries that a search looks at."""
    with CaptureQueriesContext(connection) as captured:
        search_customers(part, exact_only=False)
    rows = 0
    with connection.cursor() as cursor:
        for sql in (sql for query in captured.captured_queries for sql in each_of(query["sql"])):
            if "set_config" in sql:
                cursor.execute(sql)
            else:
                rows += rows_read(sql)
        cursor.execute("RESET random_page_cost")
    return rows
