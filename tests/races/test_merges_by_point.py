"""Edits that merge, at once: the values end with one customer, everybody is told the same one, and nothing is lost."""

import time
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, Key
from customers.merging.edit_and_merge import change_customer_merging
from customers.models import Contact, Customer, Merge
from integration_points.keys import make_key
from tests.factories import context_of, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers
from tests.races.test_merges import broken

pytestmark = pytest.mark.postgres
_serial = count(1)


def pair() -> tuple[Customer, Customer, str, str]:
    """Make a customer with an email and one with a number."""
    number = next(_serial)
    email, mobile = f"point{number}@example.com", f"+1212555{number:04d}"
    return make_customer(email=email), make_customer(mobile=mobile), email, mobile


def enter(customer_id: int, kind: str, value: str, held: str) -> int | str:
    """Edit a customer through a point; answer whose value it is, or the refusal."""
    point = make_point(f"point-{held}", held_by_another=held, country="US")
    edit = CustomerEdit(key=Key("customer", str(customer_id)), values={kind: value})
    definitions = read_definitions(today=timezone.localdate(), country="US")
    planned = change_customer_merging(edit, context=context_of(point), definitions=definitions).planned
    return planned.refusal.code.value if planned.refusal else planned.customer_id or 0


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_two_edits_that_want_each_others_contact_make_one_customer_of_whom_both_are_told(
    racers: Racers, _: int
) -> None:
    one, other, email, mobile = pair()
    told = racers.race(
        [Call(enter, (one.pk, "mobile", mobile, "merge")), Call(enter, (other.pk, "email", email, "merge"))]
    )
    alive = Customer.objects.get(pk__in=[one.pk, other.pk], merged_into=None)
    assert told == [alive.pk, alive.pk]
    assert Merge.objects.count() == 1
    assert set(Contact.objects.filter(customer=alive, state="current").values_list("value", flat=True)) == {
        email,
        mobile,
    }
    assert broken() == []


def operation(key: str, customer_id: int, name: str, value: str) -> tuple[str, int]:
    """Edit a customer by an operation; answer the status and whom it tells of."""
    body = {"customer": {"ids": {"customerId": customer_id}, name: value}}
    answer = Client(raise_request_exception=False).post(
        "/api/v3/operations/sync?operation=EditCustomer",
        body,
        "application/json",
        headers={"Host": "127.0.0.1", "Authorization": f"Bearer {key}"},
    )
    told = answer.json()
    return told.get("status", str(answer.status_code)), told.get("customer", {}).get("ids", {}).get("customerId", 0)


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_two_operations_that_each_lock_their_own_customer_first_make_one_of_whom_both_are_told(
    racers: Racers, _: int
) -> None:
    one, other, email, mobile = pair()
    key = make_key(
        integration_point=make_point(
            "point-operations", held_by_another="merge", country="US", rate_limit_per_minute=1_000_000
        )
    )
    began = time.monotonic()
    told = racers.race(
        [Call(operation, (key, one.pk, "mobilePhone", mobile)), Call(operation, (key, other.pk, "email", email))]
    )
    alive = Customer.objects.get(pk__in=[one.pk, other.pk], merged_into=None)
    assert told == [("Success", alive.pk)] * 2
    assert Merge.objects.count() == 1
    # One that went back to a savepoint alone would keep its customer locked, and meet the other one again and again:
    # the database notices each time after a second only.
    assert time.monotonic() - began < 4
    assert broken() == []


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_a_holder_who_gets_another_number_meanwhile_is_merged_before_or_keeps_the_old_one_reserved(
    racers: Racers, _: int
) -> None:
    one, other, _email, mobile = pair()
    new = f"+1212556{other.pk % 10_000:04d}"
    told, _whose = racers.race(
        [Call(enter, (one.pk, "mobile", mobile, "merge")), Call(enter, (other.pk, "mobile", new, "reject"))]
    )
    merges = Merge.objects.count()
    assert (merges, told if isinstance(told, str) else "") in ((1, ""), (0, "reserved"))
    assert Contact.objects.filter(value=mobile).count() == 1
    assert Contact.objects.filter(value=new, state="current").count() == 1
    assert broken() == []
