"""Cards among the identifiers of a client system's call: what an edit wants, and the codes of what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from customers.cards.card_items import added_card, card_error, is_same_again, removed_card
from customers.cards.errors import CardItemRefused
from customers.cards.pool import add_numbers
from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CustomerEdit, Key, Wish
from customers.models import Card, CardStatusLabel, Customer
from tests.factories import change_customer, context_of, make_card, make_customer, make_series

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def customer() -> Customer:
    make_series(expiry_days=30)
    return make_customer(email="ann@example.com")


def definitions() -> Definitions:
    return read_definitions(today=TODAY, country="")


def call(customer: Customer, item: tuple[str, Wish]) -> PlannedEdit:
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values=dict([item]))
    return change_customers([edit], context=context_of(), definitions=definitions())[0]


def add(customer: Customer, number: str = "7781", label: str = "Active", **series: Any) -> PlannedEdit:
    wanted = series or {"series_code": "GOLD"}
    return call(customer, added_card(number, status_label=label, definitions=definitions(), **wanted))


def remove(customer: Customer, number: str = "7781", label: str = "") -> PlannedEdit:
    return call(customer, removed_card(number, status_label=label, definitions=definitions()))


def code_of(planned: PlannedEdit) -> tuple[str, int]:
    """Return what the call answers to what the engine refused."""
    assert planned.refusal
    error = card_error(planned.refusal)
    assert error is not None
    return error.code, error.status


def refused(ask: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(CardItemRefused) as caught:
        ask()
    return caught.value.code, caught.value.member


def test_adding_a_card_with_an_active_label_issues_it_until_its_days_are_over(customer: Customer) -> None:
    assert add(customer).refusal is None
    card = customer.cards.get()
    assert card.issued_at
    assert card.expires_at
    assert (card.status, (card.expires_at - card.issued_at).days) == ("active", 30)


def test_a_series_is_named_by_its_id_as_well(customer: Customer) -> None:
    add(customer, series_id=make_series().pk)
    assert customer.cards.get().series.code == "GOLD"


def test_removing_a_card_returns_it_and_another_customer_can_get_it(customer: Customer) -> None:
    add(customer)
    remove(customer)
    other = make_customer()
    assert add(other).refusal is None
    assert Card.objects.get().customer == other


def test_the_same_status_again_changes_nothing(customer: Customer) -> None:
    add(customer)
    planned = add(customer, "77-81")
    assert planned.plan
    assert is_same_again(planned.plan, "card:7781")


def test_a_projects_own_label_can_be_used_instead_of_the_standard_one(customer: Customer) -> None:
    CardStatusLabel.objects.create(label="In use", status="active")
    add(customer, label="in USE")
    assert (customer.cards.get().status, customer.cards.get().label.label) == ("active", "In use")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"series_code": ""}, ("3000", "seriesCode")),
        ({"series_code": "NONE"}, ("3000", "seriesCode")),
        ({"series_id": 4_000_000}, ("3000", "seriesId")),
        ({"label": ""}, ("3016", "statusLabel")),
        ({"label": "Lost"}, ("3016", "statusLabel")),
        ({"label": "NotIssued"}, ("3016", "statusLabel")),
        ({"number": "77/81"}, ("8013", "value")),
        ({"number": ""}, ("8013", "value")),
    ],
)
def test_what_can_be_no_card_is_refused(customer: Customer, item: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refused(lambda: add(customer, **item)) == expected


def test_a_card_is_not_removed_with_another_label_than_one_of_not_issued_cards(customer: Customer) -> None:
    assert refused(lambda: remove(customer, label="Blocked")) == ("3016", "statusLabel")


def test_a_card_of_another_customer_is_a_conflict(customer: Customer) -> None:
    add(make_customer())
    assert code_of(add(customer)) == ("3009", 409)


def test_a_number_that_is_no_card_is_unknown(customer: Customer) -> None:
    assert code_of(remove(customer, "9")) == ("3010", 400)


def test_a_card_of_another_series_is_refused(customer: Customer) -> None:
    add_numbers(make_series("BLUE"), ["1"], user_id=None, reason="", now=timezone.now())
    assert code_of(add(customer, "1")) == ("3000", 400)


def test_a_closed_series_issues_none(customer: Customer) -> None:
    make_series("OLD", is_active=False)
    assert code_of(add(customer, series_code="OLD")) == ("3008", 400)


@pytest.mark.parametrize("label", ["Expired", "Deleted", "Blocked"])
def test_a_card_that_is_not_issued_can_be_neither_expired_nor_deleted(customer: Customer, label: str) -> None:
    add_numbers(make_series(), ["1"], user_id=None, reason="", now=timezone.now())
    assert code_of(add(customer, "1", label)) == ("3013", 400)


def test_an_expired_card_cannot_be_deleted(customer: Customer) -> None:
    change_customer(customer, **{f"card:{make_card(customer).number}": "Expired"})
    assert code_of(add(customer, label="Deleted")) == ("3013", 400)


def test_one_card_more_than_a_customer_may_have_is_refused_and_suspended_ones_do_not_count(
    customer: Customer,
) -> None:
    make_series("ONE", max_active_per_customer=1)
    add(customer, "1", series_code="ONE")
    assert code_of(add(customer, "2", series_code="ONE")) == ("cap", 400)
    add(customer, "1", "Blocked", series_code="ONE")
    assert add(customer, "2", series_code="ONE").refusal is None


@pytest.mark.parametrize(("number", "code"), [("AB1", "3005"), ("XX00001", "701")])
def test_a_new_number_has_to_look_like_those_of_its_series(customer: Customer, number: str, code: str) -> None:
    make_series("AB", number_prefix="AB", number_length=7)
    assert code_of(add(customer, number, series_code="AB")) == (code, 400)


def test_a_refusal_of_something_else_is_no_cards(customer: Customer) -> None:
    make_customer(email="eve@example.com")
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values={"email": "eve@example.com"})
    planned = change_customers([edit], context=context_of(), definitions=definitions())[0]
    assert planned.refusal
    assert card_error(planned.refusal) is None
