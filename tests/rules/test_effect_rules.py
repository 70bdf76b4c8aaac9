from typing import Any

import pytest

from customers.rules.effects import LOSSES, effects_of, loses_last_access, wants_message

BOTH = ("email", "mobile")


def test_a_changed_name_is_one_customer_and_one_field() -> None:
    assert effects_of({"first_name": ["Ann", "Anna"]}, is_new=False) == ["customers", "field:first_name"]


def test_a_new_customer_counts_as_created_and_not_as_changed() -> None:
    effects = effects_of({"email": [None, "a@example.com"]}, is_new=True)
    assert effects == ["created", "email:new"]


def test_gained_and_taken_access_are_told_apart() -> None:
    assert "mobile:access+" in effects_of({"mobile:access": [False, True]}, is_new=False)
    assert "mobile:access-" in effects_of({"mobile:access": [True, False]}, is_new=False)


REPLACED = {"mobile": ["+12125550123", "+12125550124"], "mobile:access": [True, False]}
CLEARED = {"email": ["a@example.com", None], "email:access": [True, False]}


@pytest.mark.parametrize("delta", [REPLACED, CLEARED, {"mobile:access": [True, False]}])
def test_a_contact_that_loses_access_is_counted_whatever_the_cause(delta: dict[str, list[Any]]) -> None:
    assert [effect for effect in effects_of(delta, is_new=False) if effect.endswith("access-")] == [
        "email:access-" if "email" in delta else "mobile:access-"
    ]


@pytest.mark.parametrize(
    ("delta", "had", "loses"),
    [
        (REPLACED, ["mobile"], True),
        (REPLACED, ["mobile", "email"], False),  # it is kept by email
        (REPLACED | CLEARED, ["mobile", "email"], True),
        (CLEARED, ["mobile", "email"], False),
        ({"mobile:access": [True, False]}, ["mobile"], True),
        ({"mobile:access": [True, False], "email:access": [False, True]}, ["mobile"], False),  # it moves to the email
        ({"mobile": ["+12125550123", "+12125550124"]}, ["mobile"], False),  # the new number has it too
        ({"first_name": ["Ann", "Anna"]}, [], False),  # there was none
        ({"first_name": ["Ann", "Anna"]}, ["email"], False),
        ({"erased": [False, True]}, ["email"], True),
        ({"erased": [False, True]}, [], False),
    ],
)
def test_the_last_account_access_is_lost_where_no_contact_gives_it_afterwards(
    delta: dict[str, list[Any]], had: list[str], loses: bool
) -> None:
    assert loses_last_access(delta, had=had) is loses


def test_a_customer_who_loses_the_last_account_access_counts_once() -> None:
    effects = effects_of(REPLACED | CLEARED, is_new=False, loses_last_access=True)
    assert effects.count("access_lost") == 1
    assert {"mobile:access-", "email:access-"} <= set(effects)


def test_an_identifier_that_is_cleared_is_not_counted_as_one_that_is_set() -> None:
    assert effects_of({"id:WebsiteID:p": ["W1", None]}, is_new=False) == ["customers", "identifiers:cleared", "cleared"]


def test_an_erased_customer_is_counted_as_erased_and_as_no_changed_field() -> None:
    assert effects_of({"erased": [False, True]}, is_new=False) == ["customers", "erased"]


def test_a_contact_that_waits_is_counted_and_one_that_stops_waiting_is_not() -> None:
    assert "email:waits" in effects_of({"email:pending": [None, "b@example.com"]}, is_new=False)
    assert "email:waits" not in effects_of({"email:pending": ["b@example.com", None]}, is_new=False)


def test_only_a_confirmation_that_is_asked_counts_as_asked() -> None:
    assert "email:asked" in effects_of({"email:confirmation": ["none", "asked"]}, is_new=False)
    assert "email:asked" not in effects_of({"email:confirmation": ["confirmed", "none"]}, is_new=False)


def test_a_cleared_value_counts_once_however_many_fields_are_cleared() -> None:
    delta = {"first_name": ["Ann", None], "email": ["a@example.com", None], "custom:tier": ["gold", None]}
    assert effects_of(delta, is_new=False).count("cleared") == 1


def test_a_dropped_waiting_value_is_not_a_cleared_one() -> None:
    assert "cleared" not in effects_of({"email:pending": ["b@example.com", None]}, is_new=False)


def test_new_replaced_and_cleared_contacts_are_told_apart() -> None:
    pairs = {"new": [None, "b"], "replaced": ["a", "b"], "cleared": ["a", None]}
    for word, pair in pairs.items():
        assert f"email:{word}" in effects_of({"email": pair}, is_new=False)


def test_an_identifier_of_any_type_is_counted_as_one() -> None:
    assert "identifiers" in effects_of({"id:WebsiteID:p": [None, "W1"]}, is_new=False)


def test_what_is_lost_is_named_as_a_loss() -> None:
    delta = {"mobile": ["+12125550123", None], "mobile:access": [True, False]}
    lost = LOSSES & set(effects_of(delta, is_new=False, loses_last_access=True))
    assert lost == {"access_lost", "mobile:access-", "cleared"}


def test_of_a_point_that_asks_each_contact_to_be_confirmed_wants_a_message() -> None:
    new = {"email": [None, "a@example.com"], "email:confirmation": ["none", "asked"]}
    touched = {"mobile:confirmation": ["none", "asked"]}
    assert wants_message(new, asks=BOTH) == {"email": "a@example.com"}
    assert wants_message(touched, asks=BOTH) == {"mobile": None}
    assert "email:message" in effects_of(new, is_new=True, asks=BOTH)


def test_a_contact_that_takes_the_place_of_one_that_was_asked_for_wants_a_message_of_its_own() -> None:
    assert wants_message({"email": ["a@example.com", "b@example.com"]}, asks=BOTH) == {"email": "b@example.com"}


def test_a_waiting_contact_wants_a_message_whatever_the_point_asks() -> None:
    delta = {"mobile:pending": [None, "+12125550124"]}
    assert wants_message(delta, asks=()) == {"mobile": "+12125550124"}


def test_without_asking_nobody_gets_a_message() -> None:
    replaced = {"email": ["a@example.com", "b@example.com"], "email:confirmation": ["asked", "none"]}
    assert wants_message(replaced, asks=()) == {}


def test_what_is_cleared_or_dropped_wants_no_message() -> None:
    cleared = {"email": ["a@example.com", None], "mobile:pending": ["+12125550124", None]}
    assert wants_message(cleared, asks=BOTH) == {}


def test_taking_back_asks_nobody() -> None:
    assert "email:message" not in effects_of({"email:pending": [None, "a@example.com"]}, is_new=False, asks=None)
