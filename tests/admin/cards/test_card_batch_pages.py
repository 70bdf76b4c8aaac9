"""The pages on which a series is asked for numbers, and on which they are watched and downloaded."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.cards.make_numbers import make_numbers
from customers.models import AccessLogEntry, Card, CardBatch, CardSeries
from tests.factories import make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(db: None) -> CardSeries:
    return make_series(number_prefix="AB", number_length=10, makes_numbers=True)


def url(series: CardSeries, rest: str = "") -> str:
    return f"/admin/customers/cardseries/{series.pk}/{rest or 'change/'}"


def generate(client: Client, series: CardSeries, count: object, reason: str = "spring") -> Any:
    return client.post(url(series, "generate/"), {"count": count, "reason": reason})


def make() -> None:
    assert not make_numbers(now=timezone.now(), seconds=60)


def test_numbers_that_are_asked_for_are_made_in_the_background_and_downloaded(
    superuser_client: Client, series: CardSeries
) -> None:
    asked = generate(superuser_client, series, 1_000)
    batch = CardBatch.objects.get()
    page = superuser_client.get(asked.url).content.decode()
    assert "0 of 1,000 numbers" in page
    assert 'hx-trigger="every 2s"' in page
    make()
    page = superuser_client.get(asked.url).content.decode()
    assert "1,000 of 1,000 numbers" in page
    assert "every 2s" not in page
    file = superuser_client.get(url(series, f"batches/{batch.pk}/numbers.csv"))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").split()  # type: ignore[attr-defined]
    assert lines == ["cardnumber", *(f"AB{number:08}" for number in range(1_000))]
    entry = AccessLogEntry.objects.get()
    assert (entry.kind, entry.rows, entry.reason) == ("download", 1_000, f"card batch {batch.pk}")
    assert (batch.initiator, batch.reason) == ("ada", "spring")


@pytest.mark.parametrize(
    ("settings", "count", "said"),
    [
        ({}, "", "This field is required."),
        ({}, 0, "greater than or equal to 1"),
        ({}, 1_000_001, "less than or equal to 1000000"),
        ({"number_length": 4}, 101, "has 100 numbers left: ask for fewer"),
        ({"makes_numbers": False}, 5, "makes no numbers: turn that on"),
        ({"is_active": False}, 5, "is not active"),
    ],
)
def test_what_cannot_be_made_is_refused_beside_the_number(
    superuser_client: Client, series: CardSeries, settings: dict[str, object], count: object, said: str
) -> None:
    CardSeries.objects.filter(pk=series.pk).update(**settings)
    page = generate(superuser_client, series, count)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not CardBatch.objects.exists()


def test_a_batch_is_stopped(superuser_client: Client, series: CardSeries) -> None:
    generate(superuser_client, series, 1_000)
    batch = CardBatch.objects.get()
    superuser_client.post(url(series, f"batches/{batch.pk}/"))
    make()
    batch.refresh_from_db()
    assert (batch.state, Card.objects.count()) == ("stopped", 0)


def test_a_series_shows_its_batches_and_what_is_left_in_few_queries(
    superuser_client: Client, series: CardSeries
) -> None:
    generate(superuser_client, series, 3)
    make()
    superuser_client.get(url(series))
    with CaptureQueriesContext(
        connection,
    ) as first:
        page = superuser_client.get(url(series)).content.decode()
    assert "99,999,997 left to generate" in page
    for _ in range(3):
        generate(superuser_client, series, 2)
    make()
    with CaptureQueriesContext(connection) as second:
        superuser_client.get(url(series))
    assert len(second) == len(first)


@pytest.mark.parametrize("number", ["AB00000001", "X"])
def test_a_number_that_does_not_fit_the_series_is_not_added(
    superuser_client: Client, series: CardSeries, number: str
) -> None:
    superuser_client.post(url(series, "numbers/"), {"numbers": number})
    assert Card.objects.count() == (number == "AB00000001")


def series_form(**posted: object) -> dict[str, object]:
    return {"code": "BLUE", "name": "Blue", "max_active_per_customer": "0", "is_active": "on", **posted}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"makes_numbers": "on"}, "Give the length of the numbers"),
        ({"number_length": "51"}, "at most 50 characters"),
        ({"number_length": "2", "number_prefix": "CD"}, "leave no room for digits"),
        ({"number_length": "12", "number_prefix": "C-D"}, "Use letters and digits only."),
        ({"number_length": "10", "number_prefix": "AB"}, "Another series makes numbers with this beginning"),
    ],
)
def test_a_series_that_could_make_no_numbers_is_refused_in_words(
    superuser_client: Client, series: CardSeries, posted: dict[str, object], said: str
) -> None:
    page = superuser_client.post("/admin/customers/cardseries/add/", series_form(**posted))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert CardSeries.objects.count() == 1


def test_row_52_the_code_of_a_series_and_how_its_numbers_look_stay_once_some_are_made(
    superuser_client: Client, series: CardSeries
) -> None:
    generate(superuser_client, series, 3)
    form = series_form(code="OTHER", name="New name", number_prefix="XY", number_length="20", makes_numbers="on")
    superuser_client.post(url(series), form)
    series.refresh_from_db()
    assert (series.code, series.name, series.number_prefix, series.number_length) == ("GOLD", "New name", "AB", 10)


def test_an_editor_generates_and_downloads_nothing(
    editor_client: Client, superuser_client: Client, series: CardSeries
) -> None:
    generate(superuser_client, series, 3)
    batch = CardBatch.objects.get()
    for rest in ("generate/", f"batches/{batch.pk}/", f"batches/{batch.pk}/numbers.csv"):
        assert editor_client.get(url(series, rest)).status_code == 403


def test_a_batch_stands_below_its_own_series_alone(superuser_client: Client, series: CardSeries) -> None:
    generate(superuser_client, series, 3)
    batch, other = CardBatch.objects.get(), make_series("BLUE")
    assert superuser_client.get(url(other, f"batches/{batch.pk}/")).status_code == 404


@pytest.mark.parametrize("rest", ["99999999999999999999/batches/1/", "1/batches/99999999999999999999/"])
def test_an_id_longer_than_any_is_no_page(superuser_client: Client, rest: str) -> None:
    assert superuser_client.get(f"/admin/customers/cardseries/{rest}").status_code == 404
