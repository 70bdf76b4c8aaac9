"""How a card is put back: from the stored plan of a change, as a bulk edit's ledger keeps it."""

import json
from typing import Any

import pytest
from django.utils import timezone

from customers.bulk_edits.ledger.rows import restored_plan, stored_plan
from customers.cards.pool import add_numbers
from customers.edits.apply import Planned, apply
from customers.edits.change_customers import plan_edits, to_write
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CardWish, CustomerEdit, Key, Wish
from customers.edits.planning.holds import held_after, held_by
from customers.edits.planning.revert import erase_made, put_back
from customers.edits.rows.row_changes import Holders, Plan
from customers.edits.snapshot import read_cards, read_customers, read_touches
from customers.models import Card, Customer
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from tests.factories import change_customer, context_of, make_card, make_customer, make_series

pytestmark = pytest.mark.django_db
NUMBER = "7781"
NAME = f"card:{NUMBER}"
COLUMNS = ("number", "series_id", "label_id", "status", "customer_id", "issued_at", "expires_at")


def write(customer: Customer | None, wish: Wish, **values: str) -> Plan:
    """Write one card's wish, and return the plan as the ledger gives it back."""
    key = Key("customer", str(customer.pk)) if customer else None
    edit = CustomerEdit(key=key, values={NAME: wish, **values}, creates=customer is None)
    definitions = read_definitions(today=timezone.localdate(), country="")
    (planned,) = plan_edits([edit], context=context_of(), definitions=definitions)
    assert planned.plan is not None, planned.refusal
    (applied,) = apply([to_write(planned)], context=context_of())
    row = {"customer": applied.customer_id, "customer_version": planned.plan.version, "delta": planned.plan.delta}
    return restored_plan(json.loads(json.dumps({**row, "plan": stored_plan(planned.plan)})))


def take_back(plan: Plan) -> Plan | Refusal:
    """Take a written plan back, as an undo does."""
    state = read_customers([plan.customer_id or 0])[plan.customer_id or 0]
    holders = Holders({}, {}, read_cards([NUMBER]))
    touches = read_touches({state.id: plan.version + 1}).get(state.id, {})
    back = put_back(delta=plan.delta, rows=plan.changes, state=state, holders=holders, touches=touches)
    if isinstance(back, Plan):
        counted = held_after(back.changes, state)
        apply([Planned(back, changed_at=state.changed_at)], context=context_of())
        assert counted == held_by(read_customers([state.id])[state.id])
    return back


def card() -> dict[str, Any]:
    return Card.objects.values(*COLUMNS).get(number=NUMBER)


def free_number() -> None:
    add_numbers(make_series(expiry_days=30), [NUMBER], user_id=None, reason="", now=timezone.now())


def test_an_issued_card_goes_back_to_the_free_numbers() -> None:
    free_number()
    before = card()
    take_back(write(make_customer(), CardWish("Active")))
    assert card() == before


def test_a_card_that_the_change_made_is_gone_and_its_history_says_so() -> None:
    make_series()
    take_back(write(make_customer(), CardWish("Active", "GOLD")))
    assert not Card.objects.exists()
    history = Card.history.latest("history_date")
    assert (history.history_type, history.number, history.status) == ("-", NUMBER, "active")


@pytest.mark.parametrize("wish", [CLEAR, CardWish("Blocked"), CardWish("Expired"), CardWish("Deleted")])
def test_a_moved_card_is_as_it_was_with_its_own_dates(wish: Wish) -> None:
    make_series(expiry_days=30)
    customer = make_customer()
    make_card(customer, NUMBER)
    before = card()
    take_back(write(customer, wish))
    assert card() == before
    customer.refresh_from_db()
    assert customer.changes.get(version=customer.version).delta[NAME][1] == "Active"


def test_a_returned_card_that_somebody_else_got_since_stays_with_them() -> None:
    customer, other = make_customer(), make_customer()
    make_card(customer, NUMBER)
    plan = write(customer, CLEAR)
    change_customer(other, **{NAME: CardWish("Active")})
    back = take_back(plan)
    assert isinstance(back, Refusal)
    assert (back.code, back.detail) == (Code.TAKEN, {"holder": other.pk, "card": "3009"})
    assert card()["customer_id"] == other.pk


def test_a_card_that_was_moved_since_is_left_alone() -> None:
    free_number()
    customer = make_customer()
    plan = write(customer, CardWish("Active"))
    change_customer(customer, **{NAME: CardWish("Blocked")})
    back = take_back(plan)
    assert isinstance(back, Refusal)
    assert (back.code, back.column) == (Code.CHANGED_SINCE, NAME)
    assert card()["status"] == "suspended"


@pytest.mark.parametrize("is_free", [True, False])
def test_the_card_of_a_customer_that_a_run_made_goes_back_where_it_came_from(is_free: bool) -> None:
    if is_free:
        free_number()
    make_series()
    plan = write(None, CardWish("Active", "GOLD"), email="new@example.com")
    state = read_customers([plan.customer_id or 0])[plan.customer_id or 0]
    erased = erase_made(state, types={}, now=timezone.now().isoformat(), rows=plan.changes)
    apply([Planned(erased, changed_at=state.changed_at)], context=context_of())
    left = list(Card.objects.values_list("number", "status", "customer"))
    assert left == ([(NUMBER, "not_issued", None)] if is_free else [])
