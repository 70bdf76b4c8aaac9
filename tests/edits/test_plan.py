"""Single plans that the examples of test_plan_properties.py do not reach."""

import pytest

from customers.edits.edit import CLEAR
from customers.edits.rows.row_changes import Plan
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy
from tests.edits.memory import Tables, context, planned


@pytest.fixture
def tables() -> Tables:
    made = Tables()
    made.add_contact("email", "a@example.com", confirmation="confirmed", gives_account_access=True)
    made.add_contact("mobile", "+12125550101")
    return made


def plan_of(tables: Tables, values: dict[str, object], through: object = None) -> Plan:
    """Plan an edit that is not refused."""
    made = planned(tables, values, through or context())  # type: ignore[arg-type]
    assert isinstance(made, Plan), made
    return made


def test_a_yes_that_becomes_the_number_one_is_a_change(tables: Tables) -> None:
    tables.columns["custom_values"] = {"visits": True}
    assert plan_of(tables, {"custom:visits": "1"}).delta == {"custom:visits": [True, 1]}


def test_a_change_names_the_customer_as_it_is_called_after_it(tables: Tables) -> None:
    tables.columns |= {"first_name": "Ann", "last_name": "Lee"}
    made = plan_of(tables, {"first_name": "Anna", "middle_name": "Maria"})
    assert made.full_name == "Anna Maria Lee"


def test_a_replaced_contact_tells_of_its_lost_access_and_confirmation(tables: Tables) -> None:
    assert plan_of(tables, {"email": "b@example.com"}).delta == {
        "email": ["a@example.com", "b@example.com"],
        "email:confirmation": ["confirmed", "none"],
        "email:access": [True, False],
    }


def test_a_waiting_contact_touches_nothing_of_the_current_one(tables: Tables) -> None:
    asks = context(ContactPolicy(Access.GIVE, ConfirmationDemand.ASK))
    assert plan_of(tables, {"email": "b@example.com"}, asks).delta == {"email:pending": [None, "b@example.com"]}


def test_a_waiting_contact_is_claimed_too_for_it_would_be_refused_where_another_customer_has_it(tables: Tables) -> None:
    asks = context(ContactPolicy(confirmation=ConfirmationDemand.ASK))
    assert plan_of(tables, {"email": "b@example.com"}, asks).claims == (("email", "b@example.com"),)


def test_a_contact_and_an_identifier_that_are_new_are_claimed(tables: Tables) -> None:
    made = plan_of(tables, {"mobile": "+12125550102", "id:WebsiteID:p": "W1"})
    assert set(made.claims) == {("mobile", "+12125550102"), ("id:WebsiteID:p", "W1")}


def test_given_access_claims_nothing(tables: Tables) -> None:
    gives = context(mobile=ContactPolicy(access=Access.GIVE))
    made = plan_of(tables, {"mobile": "+12125550101"}, gives)
    assert (made.claims, made.delta) == ((), {"mobile:access": [False, True]})


def test_both_contacts_cannot_be_cleared_at_once(tables: Tables) -> None:
    refusal = planned(tables, {"email": CLEAR, "mobile": CLEAR}, context(may_clear=True))
    assert isinstance(refusal, Refusal)
    assert refusal.code.value == "last_identifier"


def test_one_bad_part_leaves_nothing_of_the_edit(tables: Tables) -> None:
    refusal = planned(tables, {"first_name": "Ann", "mobile": "+12125550198"})
    assert isinstance(refusal, Refusal)
    assert (refusal.code.value, refusal.column, refusal.value) == ("taken", "mobile", "+12125550198")
