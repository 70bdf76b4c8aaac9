"""Attempts at a code: counted before they are compared, never more than allowed."""

import datetime as dt
import logging
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from customers.contacts.errors import NoSuchProcess, ProcessEnded, TooManyWrongCodes
from customers.contacts.verification.attempt import Reason, attempt
from customers.models import Verification, WrongCodes
from tests.contacts.verification.processes import grow_old, proved, right_code, started, state, tried, wrong_code
from tests.factories import make_customer, make_point

pytestmark = pytest.mark.django_db


def test_the_right_code_ends_the_process_well() -> None:
    process = started(make_customer())
    answer = tried(process, right_code(process))
    assert (answer.reason, answer.attempts, answer.allowable, state(process)) == (None, 1, 5, "succeeded")


def test_a_wrong_code_raises_the_counter() -> None:
    process = started(make_customer())
    answers = [tried(process, wrong_code(process)) for _ in range(2)]
    assert [(one.reason, one.attempts) for one in answers] == [(Reason.WRONG_CODE, 1), (Reason.WRONG_CODE, 2)]
    assert answers[0].public_id != answers[1].public_id


def test_sec_36_after_the_last_attempt_the_right_code_is_refused_and_a_new_process_works_at_once() -> None:
    customer = make_customer()
    process = started(customer)
    answers = [tried(process, wrong_code(process)) for _ in range(5)]
    assert (answers[-1].reason, answers[-1].attempts, state(process)) == (Reason.ATTEMPTS_EXHAUSTED, 5, "failed")
    with pytest.raises(ProcessEnded):
        tried(process, right_code(process))
    assert Verification.objects.get(pk=process.id).attempts == 5
    assert state(proved(customer)) == "succeeded"


def test_the_right_code_works_once() -> None:
    process = proved(make_customer())
    with pytest.raises(ProcessEnded):
        tried(process, right_code(process))


def test_an_old_code_is_never_right_for_the_process_that_replaced_it() -> None:
    customer = make_customer()
    first = started(customer)
    old = right_code(first)
    second = started(customer)
    with pytest.raises(ProcessEnded):
        tried(first, old)
    assert old == right_code(second) or tried(second, old).reason is Reason.WRONG_CODE


def test_the_attempt_that_finds_the_process_expired_says_so_and_the_next_one_finds_it_ended() -> None:
    process = started(make_customer())
    grow_old(process, dt.timedelta(minutes=10, seconds=1))
    answer = tried(process, right_code(process))
    assert (answer.reason, answer.attempts, state(process)) == (Reason.EXPIRED, 0, "expired")
    with pytest.raises(ProcessEnded):
        tried(process, right_code(process))


def test_a_second_before_it_expires_the_process_is_open() -> None:
    process = started(make_customer())
    grow_old(process, dt.timedelta(minutes=9, seconds=57))
    assert tried(process, right_code(process)).reason is None


@pytest.mark.parametrize("what", ["the process", "the customer", "the point"])
def test_another_process_customer_or_point_finds_no_process(what: str) -> None:
    customer = make_customer()
    process = started(customer)
    row = Verification.objects.get(pk=process.id)
    other = {
        "the process": {"public_id": uuid4()},
        "the customer": {"customer_id": make_customer().pk},
        "the point": {"point_id": make_point("another").pk},
    }
    bound = {"public_id": process.public_id, "customer_id": customer.pk, "point_id": row.integration_point_id}
    with pytest.raises(NoSuchProcess):
        attempt(**{**bound, **other[what]}, code=right_code(process), now=timezone.now())  # type: ignore[arg-type]
    assert Verification.objects.get(pk=process.id).attempts == 0


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "\u0661\u0662\u0663\u0664\u0665\u0666", "123 456", "x" * 10_000]
)
def test_sec_41_a_code_of_any_other_shape_is_only_wrong(code: str) -> None:
    assert tried(started(make_customer()), code).reason is Reason.WRONG_CODE


@pytest.mark.django_db(transaction=True)
def test_an_attempt_inside_a_transaction_that_could_take_it_back_is_a_mistake_of_ours() -> None:
    process = started(make_customer())
    with pytest.raises(RuntimeError), transaction.atomic():
        tried(process, wrong_code(process))


def test_the_limit_of_wrong_codes_through_a_point_trips_at_the_next_one(
    settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY = 3  # type: ignore[attr-defined]
    point, other = make_point("wallet"), make_point("another")
    processes = [started(make_customer(), f"new{at}@example.com", through=point) for at in range(4)]
    with caplog.at_level(logging.ERROR):
        for process in processes[:3]:
            tried(process, wrong_code(process))
    with pytest.raises(TooManyWrongCodes):
        tried(processes[3], right_code(processes[3]))
    assert Verification.objects.get(pk=processes[3].id).attempts == 0
    assert [record.message for record in caplog.records] == [
        f"ALARM: 3 wrong verification codes today through integration point {point.pk}; no more are taken"
    ]
    assert proved(make_customer(), "elsewhere@example.com", through=other)


def test_the_limit_of_wrong_codes_altogether_trips_at_the_next_one(settings: object) -> None:
    settings.VERIFICATION_WRONG_CODES_PER_DAY = 2  # type: ignore[attr-defined]
    for at in range(2):
        process = started(make_customer(), f"new{at}@example.com", through=make_point(f"point{at}"))
        tried(process, wrong_code(process))
    process = started(make_customer(), through=make_point("third"))
    with pytest.raises(TooManyWrongCodes) as refused:
        tried(process, right_code(process))
    assert 0 < refused.value.seconds <= 86_400


def test_right_codes_count_as_no_wrong_ones() -> None:
    for at in range(3):
        proved(make_customer(), f"new{at}@example.com")
    assert set(WrongCodes.objects.values_list("count", flat=True)) == {0}
