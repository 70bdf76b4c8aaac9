"""Who reads a customer to change it holds its row until the transaction ends; others may still refer to it."""

from collections.abc import Callable, Collection, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from customers.bulk_edits.run import apply_chunk as run_chunk
from customers.edits.snapshot import CONTACTS_ONLY, lock_customers, lock_versions, read_cards, read_customers
from customers.models import BulkEdit, Card, Customer
from tests.factories import change_customer, make_card, make_customer, make_customers
from tests.races.meanwhile import PATIENCE, meanwhile
from tests.servers.polling import poll_until
from tests.uploads import outcomes, preview, run_previewed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LOCKING: dict[str, Callable[[Collection[int]], Any]] = {
    "lock_customers": lock_customers,
    "lock_versions": lock_versions,
    "read_customers": lambda ids: read_customers(ids, lock=True),
    "read_customers, contacts only": lambda ids: read_customers(ids, lock=True, parts=CONTACTS_ONLY),
}


def free(table: str, strength: str) -> set[int]:
    """Say which rows another transaction could lock right now."""
    found: set[int] = set()

    def look() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} FOR {strength} SKIP LOCKED")  # noqa: S608 (our own names)
            found.update(id_ for (id_,) in cursor.fetchall())

    meanwhile(look)
    return found


@pytest.mark.parametrize("lock", LOCKING.values(), ids=LOCKING)
def test_customers_stay_locked_until_the_transaction_ends(lock: Callable[[Collection[int]], Any]) -> None:
    first, second, other = (one.pk for one in make_customers(3))
    with transaction.atomic():
        lock([second, first])
        assert free("customers_customer", "NO KEY UPDATE") == {other}
        assert free("customers_customer", "KEY SHARE") == {first, second, other}  # for rows that refer to them
    assert free("customers_customer", "NO KEY UPDATE") == {first, second, other}


def test_cards_stay_locked_until_the_transaction_ends() -> None:
    for number in ("77810500001234", "77810500001235"):
        make_card(make_customer(), number)
    locked, other = Card.objects.order_by("number").values_list("pk", flat=True)
    with transaction.atomic():
        read_cards(["77810500001234"], lock=True)
        assert free("customers_card", "NO KEY UPDATE") == {other}
    assert free("customers_card", "NO KEY UPDATE") == {locked, other}


@pytest.fixture
def late_edit() -> Iterator[Callable[[Customer], Thread]]:
    """Give what changes a customer and keeps the transaction open until somebody waits for it."""
    threads = []

    def begin(customer: Customer) -> Thread:
        changed = Event()

        def edit() -> None:
            try:
                with transaction.atomic():
                    change_customer(Customer.objects.get(pk=customer.pk), first_name="Meanwhile")
                    changed.set()
                    poll_until(somebody_waits, seconds=PATIENCE, what="a run that waits for the lock")
            finally:
                connection.close()

        threads.append(Thread(target=edit))
        threads[-1].start()
        assert changed.wait(PATIENCE)
        return threads[-1]

    yield begin
    for thread in threads:
        thread.join(PATIENCE)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')")
        return bool(cursor.fetchone()[0])


def test_a_run_waits_for_who_is_at_a_customer_and_sees_what_they_made_of_it(
    late_edit: Callable[[Customer], Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = make_customer(first_name="Ann")
    bulk_edit: BulkEdit = preview(f"client_id,firstName\n{customer.pk},Anna\n")
    tries, once = [], run_chunk._run_once

    def noted(*args: Any, **kwargs: Any) -> None:
        tries.append(kwargs["plan_again"])
        once(*args, **kwargs)

    monkeypatch.setattr(run_chunk, "_run_once", noted)
    late_edit(customer)

    done = run_previewed(bulk_edit)

    assert outcomes(done) == {2: "conflict changed_since"}
    assert tries == [False]  # the version was right at once: no write had to fail first
    customer.refresh_from_db()
    assert (customer.first_name, customer.version) == ("Meanwhile", 2)
