"""How many rows a search for a part looks at: a page's worth of them, whoever has the part and however many."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.search import meanings
from customers.search.find import search_customers
from tests.benchmarks.million import TABLES, fill, without_indexes
from tests.statements import each_of

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
    """Count the rows and index entries that a search reads."""
    with CaptureQueriesContext(connection) as captured:
        search_customers(part, exact_only=False)
    rows = 0
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            for sql in each_of(query["sql"]):
                cursor.execute(sql if "set_config" in sql else f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
                if "set_config" not in sql:
                    (plan,) = cursor.fetchone()
                    rows += sum(map(_read_by, _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])))
        cursor.execute("RESET random_page_cost")
    return rows


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _read_by(node: dict[str, Any]) -> int:
    if "Scan" not in node["Node Type"] or node["Node Type"] == "CTE Scan":
        return 0
    removed = sum(rows for name, rows in node.items() if name.startswith("Rows Removed"))
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])
