"""Many rows that merge, or that may not: what each of them costs doesn't grow with their number."""

from itertools import pairwise

import pytest
from pytest_django import Settings

from customers.bulk_edits.preview import settle_merges
from customers.bulk_edits.preview.plan_rows import settings_of
from customers.bulk_edits.run import actions
from customers.bulk_edits.run.set_aside import remember_refused
from customers.models import BlockedMerge, BulkEdit, BulkEditChunk, Customer
from integration_points.models import IntegrationPoint
from tests.bulk_edits.merges.test_edits_that_merge import previewed as edits_previewed
from tests.bulk_edits.merges.test_edits_that_merge import shop
from tests.bulk_edits.merges.test_merges_by_file import broken, people, previewed
from tests.factories import change_customer, make_customer, make_customers, make_point
from tests.statements import counted
from tests.uploads import outcomes, run_previewed, work_off

pytestmark = pytest.mark.django_db
__all__ = ["shop"]


@pytest.fixture(autouse=True)
def _one_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 1_000
    settings.BULK_EDIT_TYPED_ABOVE = {}
    settings.BULK_EDIT_APPROVED_ABOVE = {}


def blocked_rows(shop: IntegrationPoint, number: int, start: int) -> BulkEdit:
    """Preview a file of which each row wants an email of somebody who may not be merged."""
    gives = make_point("gives", email_access="give")
    rows = []
    for at in range(start, start + number):
        make_customer(email=f"holder{at}@example.com", through=gives)
        rows.append(f"{make_customer(email=f'own{at}@example.com', through=gives).pk},holder{at}@example.com\n")
    return edits_previewed("client_id,email\n" + "".join(rows), shop)


def test_remembering_blocked_rows_takes_the_same_few_statements_for_two_and_for_forty(shop: IntegrationPoint) -> None:
    taken = []
    for number, start in ((2, 0), (40, 2)):
        seen = blocked_rows(shop, number, start)
        assert set(outcomes(seen).values()) == {"rejected merge_blocked"}
        chunk = BulkEditChunk.objects.get(bulk_edit=seen)
        settings = settings_of(seen)
        with counted() as statements:
            remember_refused(settings, chunk)
        taken.append(len(statements))
    few, many = taken
    assert few == many <= 5
    assert BlockedMerge.objects.count() == 42
    remember_refused(settings, chunk)
    assert BlockedMerge.objects.count() == 42


def test_a_row_that_ends_otherwise_is_counted_without_reading_its_chunk_again() -> None:
    taken = []
    for number in (2, 40):
        customers = make_customers(2 * number)
        pairs = [(one.pk, other.pk) for one, other in zip(customers[::2], customers[1::2], strict=True)]
        seen = previewed(*pairs)
        access = make_point("gives-now", email_access="give")
        for at, pk in enumerate(pk for pair in pairs for pk in pair):
            change_customer(Customer.objects.get(pk=pk), through=access, email=f"now{number}x{at}@example.com")
        actions.run(seen)
        work_off(seen, pieces=1)
        chunk = BulkEditChunk.objects.get(bulk_edit=seen)
        assert chunk.state == "serial"
        with counted() as statements:
            done = work_off(seen)
        assert set(outcomes(done).values()) == {"rejected merge_blocked"}
        taken.append(sum("GROUP BY" in sql and "customers_bulkeditrow" in sql for sql in statements))
    few, many = taken
    assert few == many
    assert broken() == []


def test_a_chain_as_long_as_the_file_is_walked_once() -> None:
    customers = people(60)
    steps = 0

    class Counting(dict[int, int]):
        def __getitem__(self, key: int) -> int:
            nonlocal steps
            steps += 1
            return super().__getitem__(key)

    into = Counting()
    for at in range(1, len(customers)):
        assert settle_merges.stands_for(into, customers[at - 1].pk) == customers[0].pk
        into[customers[at].pk] = customers[at - 1].pk
    assert steps <= 3 * len(customers)
    done = run_previewed(previewed(*((one.pk, other.pk) for one, other in pairwise(customers))))
    assert set(outcomes(done).values()) == {"applied"}
    assert Customer.objects.filter(merged_into=customers[0].pk).count() == 59
    assert broken() == []
