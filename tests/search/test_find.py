"""The search uses its indexes: no table of customers, contacts or identifiers is read whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.search.find import search_customers
from tests.factories import make_customer
from tests.statements import each_of

pytestmark = pytest.mark.django_db
TEXTS = [
    "18423",
    "W-993-118",
    "marta@northmail.se",
    "marta@",
    "+46701740635",
    "0701740635",
    "lindqvist",
    "ma",
    "mar li",
]


@pytest.mark.postgres
@pytest.mark.parametrize("exact_only", [True, False])
@pytest.mark.parametrize("text", TEXTS)
def test_no_search_scans_a_table(text: str, exact_only: bool) -> None:
    make_customer(first_name="Marta", last_name="Lindqvist", ids={"WebsiteID": "W-993-118"})
    with CaptureQueriesContext(connection) as captured:
        search_customers(text, exact_only=exact_only)
    with connection.cursor() as cursor:
        # The tables of a test are small: without this the planner would read them whole for good reason.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in (sql for query in captured.captured_queries for sql in each_of(query["sql"])):
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            scanned = [line for line in plan.splitlines() if "Seq Scan" in line and "integration_points" not in line]
            assert scanned == [], sql


@pytest.mark.postgres
@pytest.mark.parametrize("text", TEXTS)
def test_a_search_takes_at_most_seven_queries_in_five_round_trips(text: str) -> None:
    make_customer()
    with CaptureQueriesContext(connection) as captured:
        search_customers(text, exact_only=False)
    assert len(captured) <= 5
    assert sum(len(each_of(query["sql"])) for query in captured.captured_queries) <= 7


@pytest.mark.parametrize("text", ["Märta Lindqvist", "K.R. Narayanan", "nobody at all"])
def test_a_masked_viewer_finds_a_whole_name_by_its_index_alone(text: str) -> None:
    """Nor does the time tell whether somebody's name begins so: no name but the whole one is looked at."""
    make_customer(first_name="Marta", last_name="Lindqvist")
    with CaptureQueriesContext(connection) as captured:
        search_customers(text, exact_only=True)
    [sql] = [sql for query in captured.captured_queries for sql in each_of(query["sql"]) if "search_name" in sql]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {sql}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "customer_whole_name" in plan
