"""The list on many rows: no page, filter or search reads a table whole, counts it or skips over rows."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.data.million import TABLES, fill, without_indexes
from tests.benchmarks.pages.list_pages import urls_of
from tests.statements import each_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CUSTOMERS = 50_000
_BIG = r"(customers_(?:customer|contact|identifier|card|change))\b"
_READ_WHOLE = re.compile(rf"Seq Scan on {_BIG}")
_COUNTED_OR_SKIPPED = re.compile(rf'COUNT\(.* FROM "{_BIG}|FROM "{_BIG}.* OFFSET ', re.IGNORECASE)


def queries_of(client: Client, url: str) -> Iterator[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    each = (sql for query in captured.captured_queries for sql in each_of(query["sql"]))
    return (sql for sql in each if sql.lstrip("( ").startswith("SELECT"))


def test_no_page_of_the_list_reads_a_table_whole_or_counts_or_skips(superuser_client: Client) -> None:
    with connection.cursor() as cursor:
        with without_indexes(cursor, TABLES):
            fill(CUSTOMERS)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    wrong = []
    for name, url in urls_of(superuser_client, CUSTOMERS).items():
        for sql in queries_of(superuser_client, url):
            if _COUNTED_OR_SKIPPED.search(sql):
                wrong.append(f"{name}: {sql[:200]}")
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
            wrong += [f"{name}: {found[0]} in {sql[:300]}" for found in _READ_WHOLE.finditer(plan)]
    assert not wrong, "\n".join(wrong)
