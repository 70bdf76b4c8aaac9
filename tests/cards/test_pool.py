"""Numbers that can be issued: how they are added, and who gets the next one."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from customers.cards.errors import BadNumber, NoFreeNumber
from customers.cards.moves import issue_next_card
from customers.cards.pool import add_numbers, count_free, free_numbers, number_range
from customers.models import Card, CardSeries
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from tests.factories import change_customer, context_of, make_card, make_customer, make_series, make_superuser

TODAY = timezone.localdate()


def add(series: CardSeries, *numbers: str, by: User | None = None, reason: str = "") -> tuple[int, tuple[str, ...]]:
    added = add_numbers(series, numbers, user_id=by.pk if by else None, reason=reason, now=timezone.now())
    return added.new, added.known


def test_a_range_keeps_the_length_of_its_number() -> None:
    assert number_range("AB0098", 3) == ["AB0098", "AB0099", "AB0100"]


@pytest.mark.parametrize(("first", "count"), [("AB98", 3), ("AB", 1), ("", 1), ("99", 2)])
def test_a_range_that_its_digits_do_not_reach_is_refused(first: str, count: int) -> None:
    with pytest.raises(Refused):
        number_range(first, count)


@pytest.mark.django_db
def test_added_numbers_are_free_and_their_log_says_who_added_them() -> None:
    staff = make_superuser()
    add(make_series(), "7781", by=staff, reason="delivery 12")
    card = Card.objects.get()
    assert (card.customer, card.status, card.label.label) == (None, "not_issued", "NotIssued")
    log = card.history.get()
    assert (log.history_user_id, log.history_change_reason, log.change_id) == (staff.pk, "delivery 12", None)


@pytest.mark.django_db
def test_known_numbers_stay_as_they_are_and_are_named() -> None:
    series = make_series()
    make_card(make_customer(), "1")
    assert add(series, "1", "2", "2") == (1, ("1",))
    assert Card.objects.get(number="1").status == "active"


@pytest.mark.django_db
def test_one_bad_number_and_none_is_added() -> None:
    with pytest.raises(BadNumber) as caught:
        add(make_series(), "1", "2/3")
    assert (caught.value.number, str(caught.value)) == ("2/3", "invalid_value")
    assert not Card.objects.exists()


@pytest.mark.django_db
def test_free_numbers_come_in_the_order_in_which_they_were_added() -> None:
    series = make_series()
    add(series, "9", "1", "5")
    add(make_series("BLUE"), "2")
    assert (free_numbers(series, 2), count_free(series)) == (["9", "1"], 3)


@pytest.mark.django_db
def test_a_returned_card_is_free_again() -> None:
    customer = make_customer()
    make_card(customer, "1")
    change_customer(customer, **{"card:1": None})
    assert free_numbers(make_series(), 2) == ["1"]


@pytest.mark.django_db
def test_the_next_number_is_issued_and_is_not_the_next_any_more() -> None:
    series, first, second = make_series(), make_customer(), make_customer()
    add(series, "1", "2")
    for customer in (first, second):
        assert issue_next_card(customer.pk, series=series, context=context_of(), today=TODAY).refusal is None
    assert (first.cards.get().number, second.cards.get().number) == ("1", "2")


@pytest.mark.django_db
def test_a_number_that_another_got_first_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series()
    make_card(make_customer(), "1")
    add(series, "2")
    monkeypatch.setattr("customers.cards.moves.free_numbers", lambda series, count: ["1", "2"])
    customer = make_customer()
    issue_next_card(customer.pk, series=series, context=context_of(), today=TODAY)
    assert customer.cards.get().number == "2"


@pytest.mark.django_db
def test_a_series_without_free_numbers_issues_none() -> None:
    with pytest.raises(NoFreeNumber):
        issue_next_card(make_customer().pk, series=make_series(), context=context_of(), today=TODAY)


@pytest.mark.django_db
def test_a_refused_customer_costs_no_number() -> None:
    series = make_series(max_active_per_customer=1)
    add(series, "1", "2")
    customer = make_customer()
    issue_next_card(customer.pk, series=series, context=context_of(), today=TODAY)
    planned = issue_next_card(customer.pk, series=series, context=context_of(), today=TODAY)
    assert planned.refusal is not None
    assert planned.refusal.code is Code.INVALID_VALUE
    assert free_numbers(series, 5) == ["2"]
