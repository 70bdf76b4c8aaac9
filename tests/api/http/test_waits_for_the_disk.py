"""How often a call makes PostgreSQL wait for the disk: a commit with synchronous_commit on is one wait."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from integration_points.models import ApiRequest
from tests.api.conftest import Caller, caller
from tests.factories import make_customer, make_point

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

# A deferred trigger runs at the commit: it sees the setting that the commit is made with, whatever set it.
WATCH = """
    CREATE UNLOGGED TABLE commits_seen (transaction bigint, setting text);
    CREATE FUNCTION see_commit() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        INSERT INTO commits_seen VALUES (txid_current(), current_setting('synchronous_commit'));
        RETURN NULL;
    END$$;
    DO $$DECLARE name text;
    BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE tablename ~ '^(customers|integration_points)_' LOOP
            EXECUTE format('CREATE CONSTRAINT TRIGGER see_commit AFTER INSERT OR UPDATE OR DELETE ON %I '
                'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see_commit()', name);
        END LOOP;
    END$$
"""


@pytest.fixture
def api(client: Client) -> Iterator[Caller]:
    """A client system that has called within this minute: the first call notes when its key was last used."""
    called_before = caller(client, make_point("website"))
    called_before.get("/v2/customers/0")
    execute(WATCH)
    yield called_before
    execute("DROP FUNCTION see_commit CASCADE; DROP TABLE commits_seen")


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def commits() -> tuple[int, int]:
    """Say how many commits there were since the last time, and how many of them waited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT transaction), count(DISTINCT transaction) FILTER (WHERE setting = 'on') "
            "FROM commits_seen"
        )
        seen, waited = cursor.fetchone()
        cursor.execute("TRUNCATE commits_seen")
    return seen, waited


def test_a_call_that_only_reads_waits_never(api: Caller) -> None:
    customer = make_customer()
    commits()
    assert api.get(f"/v2/customers/{customer.pk}").status_code == 200
    assert commits() == (2, 0)  # its count and its line in the log
    assert ApiRequest.objects.filter(status=200).count() == 1


def test_an_edit_waits_once(api: Caller) -> None:
    customer = make_customer()
    commits()
    api.operation("EditCustomer", {"ids": {"customerId": customer.pk}, "firstName": "Eve"})
    assert commits() == (3, 1)


def test_a_refused_key_waits_never(api: Caller, client: Client) -> None:
    assert client.get("/api/v2/customers/1", headers={"authorization": "Bearer nonsense"}).status_code == 401
    assert commits() == (2, 0)
    assert ApiRequest.objects.filter(status=401).count() == 1
