"""A client system has a series make card numbers."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.cards.pool import add_numbers
from customers.models import Card, CardBatch, CardSeries
from tests.api.conftest import Caller, caller
from tests.factories import make_point, make_series

pytestmark = pytest.mark.django_db
PATH = "/v2/card/generate"


@pytest.fixture
def series(db: None) -> CardSeries:
    return make_series(number_prefix="AB", number_suffix="Z", number_length=12, makes_numbers=True, random_digits=True)


@pytest.fixture
def shop(client: Client) -> Caller:
    return caller(client, make_point("shop"))


def refused(answer: Any) -> tuple[int, str, str | None]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"], error["field"]


@pytest.mark.parametrize("names", ["id", "code"])
def test_row_44_generated_numbers_begin_and_end_as_the_series_says_have_its_length_and_come_once(
    shop: Caller, series: CardSeries, names: str
) -> None:
    named = {"seriesId": series.pk} if names == "id" else {"seriesCode": "gold"}
    answer = shop.post(PATH, {**named, "count": 200})
    assert answer.status_code == 200, answer.content
    numbers = answer.json()["numbers"]
    assert len(set(numbers)) == 200
    assert {(len(number), number[:2], number[-1]) for number in numbers} == {(12, "AB", "Z")}
    assert set(Card.objects.filter(status="not_issued").values_list("number", flat=True)) == set(numbers)
    assert (CardBatch.objects.get().initiator_kind, CardBatch.objects.get().state) == ("key", "done")


def test_row_44_a_batch_over_two_hundred_is_1060(shop: Caller, series: CardSeries) -> None:
    for count in (201, 0, -1):
        assert refused(shop.post(PATH, {"seriesCode": "GOLD", "count": count})) == (400, "1060", "/count")
    assert not CardBatch.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"makes_numbers": False}, "703"), ({"is_active": False}, "3008"), ({"number_length": 5}, "702")],
)
def test_row_44_a_series_that_cannot_make_them_says_why(
    shop: Caller, series: CardSeries, change: dict[str, object], code: str
) -> None:
    CardSeries.objects.update(**change)
    status, said, _ = refused(shop.post(PATH, {"seriesCode": "GOLD", "count": 11}))
    assert (status, said) == (400, code)
    assert not Card.objects.exists()


@pytest.mark.parametrize(
    ("named", "field"),
    [({}, "/seriesCode"), ({"seriesCode": "NONE"}, "/seriesCode"), ({"seriesId": 9**9}, "/seriesId")],
)
def test_an_unknown_series_is_3000(shop: Caller, named: dict[str, object], field: str) -> None:
    assert refused(shop.post(PATH, {**named, "count": 1})) == (400, "3000", field)


def test_a_series_whose_numbers_were_added_by_hand_makes_all_or_none(shop: Caller, series: CardSeries) -> None:
    CardSeries.objects.update(number_length=5)
    series.refresh_from_db()
    assert series.number_format
    add_numbers(series, [series.number_format.number_at(3)], user_id=None, reason="", now=timezone.now())
    assert refused(shop.post(PATH, {"seriesCode": "GOLD", "count": 10}))[1] == "702"
    assert Card.objects.count() == 1
    assert len(shop.post(PATH, {"seriesCode": "GOLD", "count": 9}).json()["numbers"]) == 9


def test_one_call_that_is_sent_twice_makes_its_numbers_once(shop: Caller, series: CardSeries) -> None:
    first, again = (shop.post(PATH, {"seriesCode": "GOLD", "count": 3}, Idempotency_Key="cards-1") for _ in range(2))
    assert first.json() == again.json()
    assert Card.objects.count() == 3


def test_a_test_key_makes_nothing(client: Client, series: CardSeries) -> None:
    tester = caller(client, make_point("shop"), is_test=True)
    assert len(tester.post(PATH, {"seriesCode": "GOLD", "count": 3}).json()["numbers"]) == 3
    assert not Card.objects.exists()
