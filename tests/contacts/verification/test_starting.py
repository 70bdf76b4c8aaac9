"""Starting a process: what it holds, what it replaces, how often it may be done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.contacts.errors import NoSuchCustomer, TooManyProcesses
from customers.contacts.verification.retention import forget_old
from customers.models import Customer, Message, Verification
from tests.contacts.verification.processes import EMAIL, grow_old, right_code, started, state
from tests.factories import change_customer, make_customer, make_point

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_a_process_is_open_for_ten_minutes_and_five_attempts() -> None:
    process = started(make_customer())
    row = Verification.objects.get(pk=process.id)
    assert (row.state, row.attempts, row.allowable) == ("active", 0, 5)
    assert process.expires_at - process.created_at == dt.timedelta(minutes=10)
    assert (process.processes, process.allowable) == (1, 5)


def test_the_code_is_asked_to_be_sent_to_the_new_contact() -> None:
    process = started(make_customer(mobile="+12125550101"), "+12125550177", kind="mobile")
    message = Message.objects.get()
    assert (message.purpose, message.about_id, message.channel) == ("verification", process.id, "sms")
    assert (message.to, message.state) == ("+12125550177", "waiting")


def test_neither_the_contact_nor_its_code_stands_in_the_table() -> None:
    process = started(make_customer())
    row = " ".join(str(value) for value in Verification.objects.filter(pk=process.id).values_list()[0])
    assert EMAIL not in row
    assert right_code(process) not in row.split()


def test_a_new_process_replaces_the_one_that_waits_and_its_message() -> None:
    customer = make_customer()
    first, second = started(customer), started(customer)
    assert (state(first), state(second)) == ("replaced", "active")
    assert list(Message.objects.order_by("pk").values_list("state", "why")) == [("void", "replaced"), ("waiting", "")]
    assert second.processes == 2


def test_only_the_newest_code_of_a_contact_counts_whichever_point_asked_for_it() -> None:
    """Its owner has all of them in one place and would not know which is for whom."""
    customer = make_customer()
    first, second = (started(customer, through=make_point(name)) for name in ("wallet", "shop"))
    assert (state(first), state(second)) == ("replaced", "active")


def test_nothing_is_kept_or_sent_of_a_customer_who_is_erased_while_the_process_starts() -> None:
    customer = make_customer()
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    with pytest.raises(NoSuchCustomer):
        started(customer)
    assert not Message.objects.exists()
    assert not Verification.objects.exists()


def test_processes_of_other_contacts_and_customers_are_left_alone() -> None:
    customer = make_customer()
    first = started(customer)
    started(customer, "another@example.com")
    started(make_customer())
    assert state(first) == "active"


def test_the_sixth_process_of_a_contact_within_an_hour_is_refused() -> None:
    customer, other = make_customer(), make_customer()
    for one in (customer, other, customer, other, customer):
        started(one)
    with pytest.raises(TooManyProcesses) as refused:
        started(customer)
    assert 3590 < refused.value.seconds <= 3601
    assert Verification.objects.count() == 5
    assert started(customer, "another@example.com").processes == 1


def test_after_an_hour_a_contact_may_get_a_code_again() -> None:
    customer = make_customer()
    first, *_ = (started(customer) for _ in range(5))
    grow_old(first, HOUR)
    assert started(customer).processes == 5


def test_the_eleventh_process_of_a_contact_within_a_day_is_refused() -> None:
    customer = make_customer()
    for _ in range(10):
        grow_old(started(customer), 2 * HOUR)
    with pytest.raises(TooManyProcesses) as refused:
        started(customer)
    assert refused.value.seconds > 3600


def test_sec_38_a_start_does_the_same_for_a_free_a_taken_a_reserved_and_the_own_contact() -> None:
    customer = make_customer(email="own@example.com")
    make_customer(email="taken@example.com")
    change_customer(make_customer(email="reserved@example.com"), email="other@example.com")
    point, asked = make_point("wallet", verification_required=True), []
    for value in ("free@example.com", "taken@example.com", "reserved@example.com", "own@example.com"):
        with CaptureQueriesContext(connection) as queries:
            started(customer, value, through=point)
        asked.append([query["sql"].split(" ")[0] for query in queries])
    assert asked[1:] == asked[:1] * 3


def test_old_processes_are_forgotten() -> None:
    customer = make_customer()
    old, young = started(customer), started(customer, "young@example.com")
    grow_old(old, 31 * DAY)
    forget_old(now=timezone.now())
    assert list(Verification.objects.values_list("pk", flat=True)) == [young.id]
