"""An undo never goes over what somebody changed since; tests/edits/test_plan_properties.py has what it restores."""

import pytest

from customers.edits.edit import CLEAR
from customers.edits.rows.row_changes import Plan
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy
from tests.edits.memory import Tables, context, planned, taken_back

GIVES = context(mobile=ContactPolicy(access=Access.GIVE))
ASKS = context(email=ContactPolicy(confirmation=ConfirmationDemand.ASK))


@pytest.fixture
def tables() -> Tables:
    made = Tables()
    made.add_contact("email", "a@example.com")
    made.add_contact("mobile", "+12125550101")
    return made


def change(tables: Tables, values: dict[str, object], through: object = None) -> Plan:
    """Change the customer and return the plan."""
    made = planned(tables, values, through or context(may_clear=True))  # type: ignore[arg-type]
    assert isinstance(made, Plan)
    tables.apply(made)
    return made


def left_alone(tables: Tables, made: Plan) -> tuple[Code, str]:
    """Say why the undo of a plan is refused, and about which field."""
    refusal = taken_back(tables, made)
    assert isinstance(refusal, Refusal)
    return refusal.code, refusal.column


def test_a_field_that_was_changed_since_is_left_alone(tables: Tables) -> None:
    made = change(tables, {"first_name": "Ann"})
    change(tables, {"first_name": "Anna"})
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "first_name")


def test_a_row_with_one_field_changed_since_is_left_alone_whole(tables: Tables) -> None:
    made = change(tables, {"first_name": "Ann", "gender": "female"})
    change(tables, {"gender": "male"})
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "gender")


def test_a_field_that_was_changed_and_changed_back_is_put_back(tables: Tables) -> None:
    made = change(tables, {"first_name": "Ann"})
    change(tables, {"first_name": "Anna"})
    change(tables, {"first_name": "Ann"})
    assert isinstance(taken_back(tables, made), Plan)


def test_other_fields_that_were_changed_since_stay_as_they_are(tables: Tables) -> None:
    made = change(tables, {"first_name": "Ann"})
    change(tables, {"last_name": "Lee", "custom:tier": "gold"})
    back = taken_back(tables, made)
    assert isinstance(back, Plan)
    tables.apply(back)
    assert (tables.columns["first_name"], tables.columns["last_name"]) == ("", "Lee")
    assert tables.columns["custom_values"] == {"tier": "gold"}


def test_access_that_was_given_stays_where_the_number_was_replaced_since(tables: Tables) -> None:
    made = change(tables, {"mobile": "+12125550101"}, GIVES)
    change(tables, {"mobile": "+12125550102"}, GIVES)
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "mobile")


def test_an_address_whose_owner_confirmed_it_since_stays(tables: Tables) -> None:
    made = change(tables, {"email": "b@example.com"})
    row = next(row for row in tables.contacts.values() if row["value"] == "b@example.com")
    row["confirmation"] = "confirmed"
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "email:confirmation")


def test_a_number_that_gained_access_since_stays(tables: Tables) -> None:
    made = change(tables, {"mobile": "+12125550102"})
    change(tables, {"mobile": "+12125550102"}, GIVES)
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "mobile:access")


def test_a_cleared_contact_that_got_a_new_value_since_stays(tables: Tables) -> None:
    made = change(tables, {"mobile": CLEAR})
    change(tables, {"mobile": "+12125550102"})
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "mobile")


def test_a_confirmation_that_was_asked_and_given_since_stays(tables: Tables) -> None:
    made = change(tables, {"email": "a@example.com"}, ASKS)
    next(row for row in tables.contacts.values() if row["kind"] == "email")["confirmation"] = "confirmed"
    assert left_alone(tables, made) == (Code.CHANGED_SINCE, "email:confirmation")


def test_a_value_that_an_undo_takes_back_is_gone_and_not_reserved(tables: Tables) -> None:
    made = change(tables, {"email": "b@example.com"})
    back = taken_back(tables, made)
    assert isinstance(back, Plan)
    tables.apply(back)
    assert [row["value"] for row in tables.contacts.values() if row["kind"] == "email"] == ["a@example.com"]


def test_an_undo_says_what_it_takes_back(tables: Tables) -> None:
    made = change(tables, {"first_name": "Ann"})
    back = taken_back(tables, made)
    assert isinstance(back, Plan)
    assert back.delta == {"first_name": ["Ann", None]}


def test_the_undo_of_an_undo_restores_what_the_change_made(tables: Tables) -> None:
    made = change(tables, {"email": "b@example.com", "first_name": "Ann"})
    after = tables.content()
    back = taken_back(tables, made)
    assert isinstance(back, Plan)
    tables.apply(back)
    again = taken_back(tables, back)
    assert isinstance(again, Plan)
    tables.apply(again)
    assert tables.content() == after
