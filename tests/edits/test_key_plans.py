"""The keys of a chunk are looked up as whole values: the indexes of parts answer those too, and take seconds."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.edits.snapshot import read_cards, read_contact_holders, read_identifier_holders
from customers.models import Card, Contact, Identifier, IdentifierType
from tests.benchmarks.data.million import TABLES, fill, without_indexes
from tests.statements import each_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CUSTOMERS, CHUNK = 50_000, 2_000
_BY_PARTS = re.compile(r"\w+_parts")


def test_two_thousand_keys_are_not_looked_up_among_parts() -> None:
    with connection.cursor() as cursor:
        with without_indexes(cursor, TABLES):
            fill(CUSTOMERS)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    website_id = IdentifierType.objects.get(system_name="WebsiteID").pk
    with CaptureQueriesContext(connection) as captured:
        read_identifier_holders("id:WebsiteID:p", website_id, _some(Identifier, "value", type_id=website_id))
        for kind in ("email", "mobile"):
            read_contact_holders(kind, _some(Contact, "value", kind=kind, state="current"))
        read_cards(_some(Card, "number"))
    asked = [sql for query in captured.captured_queries for sql in each_of(query["sql"]) if "= ANY(" in sql]
    assert len(asked) == 4
    wrong = {found for sql in asked for found in _BY_PARTS.findall(_plan(sql))}
    assert not wrong


def _some(model: type[Identifier | Contact | Card], column: str, **of: object) -> list[str]:
    return list(model.objects.filter(**of).order_by("-pk").values_list(column, flat=True)[:CHUNK])  # type: ignore[misc]


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
