"""Thousands of keys are looked up in an index, and nothing after that is planned otherwise."""

import pytest
from django.db import connection, transaction

from customers.database.bulk_statements import in_list
from customers.database.by_index import rows_by_index
from customers.models import Identifier
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_the_rows_are_those_of_the_query() -> None:
    made = [make_customer(ids={"WebsiteID": f"W{number}"}) for number in range(3)]
    wanted = Identifier.objects.filter(in_list("value", ["W0", "W2", "W9"])).values_list("value", "customer_id")
    assert sorted(rows_by_index(wanted)) == [("W0", made[0].pk), ("W2", made[2].pk)]
    assert rows_by_index(wanted.filter(pk=0)) == []


@pytest.mark.postgres
def test_what_the_transaction_does_next_is_planned_as_before() -> None:
    make_customer(ids={"WebsiteID": "W1"})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        before = cursor.fetchone()
        rows_by_index(Identifier.objects.filter(in_list("value", ["W1"])).values_list("value", "customer_id"))
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == before
