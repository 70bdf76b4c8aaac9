"""Many want one card at once: one gets it, the others are told; nobody gets it twice and nothing fails."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from customers.cards.moves import change_card, issue_next_card
from customers.cards.pool import add_numbers
from customers.maintenance.invariants.check import check
from customers.models import Card, Customer
from customers.rules.refusals.codes import Code
from customers.rules.values.cards import CardStatus
from tests.factories import context_of, make_customers, make_series

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 6


def at_once(customers: list[Customer], *, numbers: list[str] | None = None, series: str = "") -> list[Code | None]:
    """Issue to every customer at the same moment, the next number or each its own; return the code of each refusal."""
    context, today, gold = context_of(), timezone.localdate(), make_series()
    together, codes = threading.Barrier(len(customers)), []

    def work(customer: Customer, number: str) -> None:
        together.wait(timeout=20)
        if number:
            planned = change_card(
                customer.pk, number=number, to=CardStatus.ACTIVE, series=series, context=context, today=today
            )
        else:
            planned = issue_next_card(customer.pk, series=gold, context=context, today=today)
        codes.append(planned.refusal.code if planned.refusal else None)
        connection.close()

    asked = zip(customers, numbers or [""] * len(customers), strict=True)
    workers = [threading.Thread(target=work, args=one) for one in asked]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [finding.offences for finding in check() if finding.offences] == []
    return codes


@pytest.mark.parametrize("series", ["", "GOLD"])
def test_one_number_goes_to_one_customer(series: str) -> None:
    if not series:
        add_numbers(make_series(), ["1"], user_id=None, reason="", now=timezone.now())
    codes = at_once(make_customers(WORKERS), numbers=["1"] * WORKERS, series=series)
    assert sorted(codes, key=str) == [None] + [Code.TAKEN] * (WORKERS - 1)
    assert Card.objects.get().history.filter(status="active").count() == 1


def test_next_numbers_are_all_different() -> None:
    add_numbers(make_series(), map(str, range(WORKERS)), user_id=None, reason="", now=timezone.now())
    assert at_once(make_customers(WORKERS)) == [None] * WORKERS
    assert Card.objects.filter(customer__isnull=False).count() == WORKERS


def test_one_customer_gets_no_more_than_the_cap() -> None:
    series = make_series(max_active_per_customer=2)
    add_numbers(series, map(str, range(WORKERS)), user_id=None, reason="", now=timezone.now())
    (customer,) = make_customers(1)
    codes = at_once([customer] * WORKERS, numbers=[str(number) for number in range(WORKERS)])
    assert codes.count(None) == 2
    assert customer.cards.count() == 2
