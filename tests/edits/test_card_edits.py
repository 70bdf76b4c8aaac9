"""Cards through the engine: what an edit writes, what it refuses, and how it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.cards.pool import add_numbers
from customers.edits.apply import apply
from customers.edits.change_customers import PlannedEdit, change_customers, plan_edits, to_write
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CardWish, CustomerEdit, EditContext, Key, Wish
from customers.edits.rows.row_ownership import OwnerChanged
from customers.models import Card, ChangeField, Customer
from customers.rules.refusals.codes import Code
from tests.factories import change_customer, context_of, make_card, make_customer, make_point, make_series, make_staff
from tests.statements import counted

pytestmark = pytest.mark.django_db
NUMBER = "778100421177"
ACTIVE, BLOCKED = CardWish("Active"), CardWish("Blocked")


def edit(customer: Customer | None, context: EditContext | None = None, **cards: Wish) -> PlannedEdit:
    """Edit one customer's cards, or make a customer: `n7781` names the card 7781."""
    values = {f"card:{name.removeprefix('n')}": wish for name, wish in cards.items()}
    key = Key("customer", str(customer.pk)) if customer else None
    asked = CustomerEdit(key=key, values=values, creates=customer is None)
    definitions = read_definitions(today=timezone.localdate(), country="")
    (planned,) = change_customers([asked], context=context or context_of(), definitions=definitions)
    return planned


def code_of(planned: PlannedEdit) -> tuple[Code, Any]:
    """Return code and documentation's code of a refused edit."""
    assert planned.refusal is not None
    return planned.refusal.code, (planned.refusal.detail or {}).get("card")


def free(number: str = NUMBER, **settings: Any) -> Card:
    """Add a number to the series GOLD."""
    series = make_series(**settings)
    add_numbers(series, [number], user_id=None, reason="", now=timezone.now() - timedelta(hours=1))
    return Card.objects.get(number=number)


def test_row_45_an_active_label_links_the_card_which_expires_after_the_days_of_its_series() -> None:
    card, customer, shop = free(expiry_days=365), make_customer(), make_point("shop")
    edit(customer, context_of(shop), n778100421177=ACTIVE)
    card.refresh_from_db()
    assert (card.customer, card.status, card.label.label, card.integration_point) == (
        customer,
        "active",
        "Active",
        shop,
    )
    assert card.issued_at == customer.changes.get(version=2).at
    assert card.expires_at == card.issued_at + timedelta(days=365)


def test_row_46_a_returned_card_is_nobodys_and_can_be_issued_again() -> None:
    first, second = make_customer(), make_customer()
    card = make_card(first, NUMBER)
    edit(first, n778100421177=CLEAR)
    card.refresh_from_db()
    assert (card.customer, card.status, card.issued_at, card.expires_at) == (None, "not_issued", None, None)
    edit(second, n778100421177=ACTIVE)
    card.refresh_from_db()
    assert card.customer == second


@pytest.mark.parametrize("label", ["Expired", "Deleted"])
def test_row_47_a_card_that_is_not_issued_can_be_neither_expired_nor_deleted(label: str) -> None:
    free()
    assert code_of(edit(make_customer(), n778100421177=CardWish(label))) == (Code.INVALID_VALUE, "3013")


def test_row_47_an_expired_card_cannot_be_deleted() -> None:
    customer = make_customer()
    make_card(customer, NUMBER)
    edit(customer, n778100421177=CardWish("Expired"))
    assert code_of(edit(customer, n778100421177=CardWish("Deleted"))) == (Code.INVALID_VALUE, "3013")


def test_row_48_an_unknown_label_is_3016() -> None:
    free()
    assert code_of(edit(make_customer(), n778100421177=CardWish("Golden"))) == (Code.INVALID_CHOICE, "3016")


def test_row_50_beyond_the_cap_no_card_is_issued_and_suspended_and_expired_ones_do_not_count() -> None:
    make_series(max_active_per_customer=2)
    customer = make_customer()
    new = CardWish("Active", "GOLD")
    assert edit(customer, n1=new, n2=new).refusal is None
    assert code_of(edit(customer, n3=new)) == (Code.INVALID_VALUE, "cap")
    edit(customer, n1=BLOCKED)
    assert edit(customer, n3=new).refusal is None
    edit(customer, n2=CardWish("Expired"))
    assert edit(customer, n4=new).refusal is None
    assert code_of(edit(customer, n1=ACTIVE)) == (Code.INVALID_VALUE, "cap")


def test_row_50_one_edit_cannot_issue_more_than_the_cap_either() -> None:
    make_series(max_active_per_customer=1)
    new = CardWish("Active", "GOLD")
    assert code_of(edit(make_customer(), n1=new, n2=new)) == (Code.INVALID_VALUE, "cap")
    assert not Card.objects.exists()


def test_row_50_the_cap_of_the_organisation_counts_cards_of_all_series(settings: Any) -> None:
    settings.CARDS_MAX_ACTIVE_PER_CUSTOMER = 1
    make_series("GOLD"), make_series("BLUE")
    customer = make_customer()
    edit(customer, n1=CardWish("Active", "GOLD"))
    assert code_of(edit(customer, n2=CardWish("Active", "BLUE"))) == (Code.INVALID_VALUE, "cap")


def test_row_51_the_status_log_has_every_change_with_who_when_and_why() -> None:
    card, customer, staff = free(), make_customer(), make_staff("editor", username="eva")
    edit(customer, context_of(by=staff, reason="new member"), n778100421177=ACTIVE)
    edit(customer, context_of(by=staff, reason="lost it"), n778100421177=BLOCKED)
    edit(customer, n778100421177=CLEAR)
    log = list(card.history.order_by("history_date").values_list("label__label", "status", "customer_id"))
    mine = ("Active", "active", customer.pk), ("Blocked", "suspended", customer.pk)
    assert log == [("NotIssued", "not_issued", None), *mine, ("NotIssued", "not_issued", None)]
    reasons = card.history.order_by("history_date").values_list("history_change_reason", "history_user_id")
    assert list(reasons)[1:3] == [("new member", staff.pk), ("lost it", staff.pk)]
    assert card.history.latest("history_date").change_id == customer.changes.latest("id").pk


def test_the_changelog_says_which_label_became_which() -> None:
    customer = make_customer()
    free()
    edit(customer, n778100421177=ACTIVE)
    edit(customer, n778100421177=BLOCKED)
    edit(customer, n778100421177=CLEAR)
    name = f"card:{NUMBER}"
    deltas = [change.delta for change in customer.changes.filter(version__gt=1).order_by("version")]
    assert deltas == [{name: [None, "Active"]}, {name: ["Active", "Blocked"]}, {name: ["Blocked", None]}]


def test_the_filter_by_field_finds_cards_without_their_numbers() -> None:
    customer = make_customer()
    make_card(customer, NUMBER)
    change = customer.changes.latest("id")
    assert list(ChangeField.objects.filter(change=change).values_list("field", flat=True)) == ["card"]


def test_a_number_is_the_same_however_it_is_grouped() -> None:
    customer = make_customer()
    card = make_card(customer, NUMBER)
    definitions = read_definitions(today=timezone.localdate(), country="")
    asked = CustomerEdit(key=Key("customer", str(customer.pk)), values={"card:7781 0042-1177": BLOCKED})
    change_customers([asked], context=context_of(), definitions=definitions)
    card.refresh_from_db()
    assert card.status == "suspended"


def test_a_label_is_the_same_in_any_case() -> None:
    customer = make_customer()
    card = make_card(customer, NUMBER)
    edit(customer, n778100421177=CardWish(" blocked "))
    card.refresh_from_db()
    assert card.label.label == "Blocked"


def test_the_same_label_again_writes_nothing() -> None:
    customer = make_customer()
    make_card(customer, NUMBER)
    customer.refresh_from_db()
    planned = edit(customer, n778100421177=ACTIVE)
    assert (planned.refusal, planned.plan and planned.plan.changes) == (None, ())
    assert customer.changes.count() == customer.version


def test_another_customers_card_is_taken_and_stays_with_its_holder() -> None:
    holder, other = make_customer(), make_customer()
    card = make_card(holder, NUMBER)
    planned = edit(other, n778100421177=ACTIVE)
    assert code_of(planned) == (Code.TAKEN, "3009")
    card.refresh_from_db()
    assert card.customer == holder


def test_an_unknown_number_without_a_series_is_3010() -> None:
    assert code_of(edit(make_customer(), n778100421177=ACTIVE)) == (Code.NOT_FOUND, "3010")


def test_an_unknown_series_is_3004() -> None:
    assert code_of(edit(make_customer(), n1=CardWish("Active", "LEAD"))) == (Code.INVALID_VALUE, "3004")


def test_a_customer_can_be_made_with_a_card_alone() -> None:
    card = free()
    planned = edit(None, n778100421177=ACTIVE)
    card.refresh_from_db()
    assert planned.customer_id is not None
    assert card.customer_id == planned.customer_id
    history = card.history.latest("history_date")
    assert (history.customer_id, history.status) == (planned.customer_id, "active")


def test_a_customer_can_be_made_with_a_number_that_is_made_with_it() -> None:
    make_series()
    planned = edit(None, n1=CardWish("Active", "GOLD"))
    assert Card.objects.get(number="1").customer_id == planned.customer_id


@pytest.mark.parametrize("wish", [CLEAR, CardWish("Deleted")])
def test_the_last_card_of_a_customer_without_anything_else_stays(wish: Wish) -> None:
    free()
    customer = Customer.objects.get(pk=edit(None, n778100421177=ACTIVE).customer_id)
    planned = edit(customer, n778100421177=wish)
    assert planned.refusal is not None
    assert planned.refusal.code is Code.LAST_IDENTIFIER


@pytest.mark.parametrize("label", ["Blocked", "Expired"])
def test_a_suspended_or_expired_card_still_holds_its_customer(label: str) -> None:
    free()
    customer = Customer.objects.get(pk=edit(None, n778100421177=ACTIVE).customer_id)
    assert edit(customer, n778100421177=CardWish(label)).refusal is None


def test_with_a_card_the_last_contact_may_go() -> None:
    customer = make_customer(email="ann@example.com")
    make_card(customer, NUMBER)
    change_customer(customer, email=None)
    assert not customer.contacts.filter(state="current").exists()


def test_one_batch_moves_cards_of_many_customers_with_as_many_queries_as_of_few() -> None:
    make_series()
    new = CardWish("Active", "GOLD")
    definitions = read_definitions(today=timezone.localdate(), country="")
    context = context_of()

    def edits(start: int, number: int) -> list[CustomerEdit]:
        customers = [make_customer() for _ in range(number)]
        return [
            CustomerEdit(key=Key("customer", str(customer.pk)), values={f"card:{start + place}": new})
            for place, customer in enumerate(customers)
        ]

    few, many = edits(100, 2), edits(200, 12)
    with counted() as of_few:
        change_customers(few, context=context, definitions=definitions)
    with counted() as of_many:
        change_customers(many, context=context, definitions=definitions)
    assert len(of_many) <= len(of_few) <= 40
    assert Card.objects.count() == 14


def test_a_stored_plan_does_not_take_a_card_that_somebody_got_meanwhile() -> None:
    card, customer, faster = free(), make_customer(), make_customer()
    definitions = read_definitions(today=timezone.localdate(), country="")
    asked = CustomerEdit(key=Key("customer", str(customer.pk)), values={f"card:{NUMBER}": ACTIVE})
    (planned,) = plan_edits([asked], context=context_of(), definitions=definitions)
    edit(faster, n778100421177=ACTIVE)
    with pytest.raises(OwnerChanged):
        apply([to_write(planned)], context=context_of())
    card.refresh_from_db()
    assert card.customer == faster
