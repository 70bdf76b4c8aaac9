"""Numbers that a series makes: as many as were asked for, each once, whatever happens to the workers."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from customers.cards import make_numbers as making
from customers.cards.batches import MOST_BY_API, numbers_left, order_numbers, stop
from customers.cards.errors import BadNumber, BatchRefused
from customers.cards.make_numbers import make_numbers
from customers.cards.moves import issue_next_card
from customers.cards.pool import add_numbers
from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.models import Card, CardBatch, CardSeries
from tests.factories import context_of, make_customer, make_series, make_superuser

STAFF = Initiator("user", "ada")


def making_series(code: str = "GOLD", **settings: object) -> CardSeries:
    """Make a series that makes numbers like AB000000000Z."""
    looks = {"number_prefix": "AB", "number_suffix": "Z", "number_length": 12, "makes_numbers": True}
    return make_series(code, **{**looks, **settings})


def order(series: CardSeries, count: int, **asked: int) -> CardBatch:
    return order_numbers(series.pk, count, initiator=STAFF, **asked)


def make(seconds: float = 60) -> bool:
    return make_numbers(now=timezone.now(), seconds=seconds)


def numbers_of(batch: CardBatch) -> list[str]:
    return list(batch.cards.order_by("pk").values_list("number", flat=True))


def refused(series: CardSeries, count: int, **asked: int) -> str:
    with pytest.raises(BatchRefused) as caught:
        order(series, count, **asked)
    assert not CardBatch.objects.filter(series=series, count=count).exists()
    return caught.value.code


@pytest.mark.django_db
@pytest.mark.parametrize("is_random", [False, True])
def test_a_batch_makes_as_many_as_it_was_asked_for_and_each_fits_its_series(
    monkeypatch: pytest.MonkeyPatch, is_random: bool
) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 7)
    batch = order(making_series(random_digits=is_random), 40)
    assert not make()
    batch.refresh_from_db()
    numbers = numbers_of(batch)
    assert (batch.made, batch.state, len(set(numbers))) == (40, "done", 40)
    assert {(len(number), number[:2], number[-1]) for number in numbers} == {(12, "AB", "Z")}
    if is_random:
        assert all(int(number[2:-2]) % 7 == int(number[-2]) for number in numbers)
    assert [finding.offences for finding in check() if finding.offences] == []


@pytest.mark.django_db
def test_the_next_batch_goes_on_where_the_one_before_ended() -> None:
    series = making_series()
    first = order(series, 3)
    make()
    second = order(series, 2)
    make()
    assert numbers_of(first) == ["AB000000000Z", "AB000000001Z", "AB000000002Z"]
    assert numbers_of(second) == ["AB000000003Z", "AB000000004Z"]


@pytest.mark.django_db
def test_made_numbers_can_be_issued_and_their_log_says_who_asked_for_them() -> None:
    staff, customer = make_superuser(), make_customer()
    series = making_series()
    order_numbers(series.pk, 1, initiator=Initiator("user", "ada", user_id=staff.pk), reason="spring delivery")
    make()
    issue_next_card(customer.pk, series=series, context=context_of(), today=timezone.localdate())
    card = customer.cards.get()
    first = card.history.earliest("history_date")
    assert (first.status, first.history_user_id, first.history_change_reason) == (
        "not_issued",
        staff.pk,
        "spring delivery",
    )


@pytest.mark.django_db
def test_numbers_that_are_known_already_are_passed_over() -> None:
    series = making_series()
    add_numbers(series, ["AB000000001Z"], user_id=None, reason="", now=timezone.now())
    batch = order(series, 3)
    make()
    assert numbers_of(batch) == ["AB000000000Z", "AB000000002Z", "AB000000003Z"]


@pytest.mark.django_db
def test_what_one_ring_leaves_the_next_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 2)
    batch = order(making_series(), 5)
    assert make(seconds=0)
    assert not make()
    assert len(numbers_of(batch)) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"makes_numbers": False}, "703"),
        ({"is_active": False}, "3008"),
        ({"number_length": 5}, "702"),  # two digits: a hundred numbers
    ],
)
def test_a_series_that_cannot_make_them_refuses(settings: dict[str, object], code: str) -> None:
    assert refused(making_series(**settings), 101) == code


@pytest.mark.django_db
def test_a_batch_of_a_client_system_has_at_most_two_hundred() -> None:
    series = making_series()
    assert refused(series, MOST_BY_API + 1, most=MOST_BY_API) == "1060"
    assert order(series, MOST_BY_API, most=MOST_BY_API).count == 200


@pytest.mark.django_db
def test_what_is_asked_for_already_is_not_left_for_others() -> None:
    series = making_series(number_length=5)
    order(series, 60)
    assert numbers_left(series) == 40
    assert refused(series, 41) == "702"
    order(series, 40)
    make()
    assert CardBatch.objects.filter(state="done").count() == 2


@pytest.mark.django_db
def test_a_batch_whose_numbers_were_added_by_hand_says_that_none_is_left() -> None:
    series = making_series(number_length=5)
    add_numbers(series, ["AB07Z", "AB08Z"], user_id=None, reason="", now=timezone.now())
    batch = order(series, 100)
    assert not make()
    batch.refresh_from_db()
    assert (batch.state, batch.made, Card.objects.count()) == ("exhausted", 98, 100)


@pytest.mark.django_db
def test_a_stopped_batch_makes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = order(making_series(), 5)
    assert stop(batch.pk, now=timezone.now())
    assert not make()
    assert not stop(batch.pk, now=timezone.now())
    assert numbers_of(batch) == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["AB00000001Z", "XY000000001Z", "AB00000000XZ"])
def test_a_number_that_does_not_fit_is_not_added(number: str) -> None:
    with pytest.raises(BadNumber):
        add_numbers(making_series(), [number], user_id=None, reason="", now=timezone.now())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_make_each_number_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 5)
    series, other = making_series(random_digits=True), making_series("BLUE", number_prefix="CD")
    batches = [order(series, 100), order(series, 60), order(other, 80)]

    def work() -> None:
        while make():
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [len(set(numbers_of(batch))) for batch in batches] == [100, 60, 80]
    assert Card.objects.count() == 240
    assert {batch.state for batch in CardBatch.objects.all()} == {"done"}
