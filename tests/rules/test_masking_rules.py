"""What a reader sees of a value: everything, or nothing that tells who it is."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules import fields
from customers.rules.masking import FULL_NAME, HIDDEN, shown

VALUES: list[tuple[str, Any, str, str]] = [
    ("first_name", "Marta", "Marta", f"M{HIDDEN}"),
    (FULL_NAME, "Marta Lindqvist", "Marta Lindqvist", f"M{HIDDEN} L{HIDDEN}"),
    ("last_name", "王", "王", HIDDEN),
    ("email", "marta@northmail.se", "marta@northmail.se", f"m{HIDDEN}@n{HIDDEN}.se"),
    ("email:pending", "marta@northmail.se", "marta@northmail.se", f"m{HIDDEN}@n{HIDDEN}.se"),
    ("mobile", "+46701740635", "+46 70 174 06 35", f"+46 {HIDDEN} 35"),
    ("birth_date", dt.date(1988, 8, 17), "17 Aug 1988", HIDDEN),
    ("birth_date", "1988-08-17", "17 Aug 1988", HIDDEN),
    ("id:WebsiteID:p", "W-993-118", "W-993-118", f"{HIDDEN}118"),
    ("id:line:a:3", "U4af", "U4af", HIDDEN),
    ("custom:nickname", "Mimmi", "Mimmi", HIDDEN),
    ("custom:interests", ["yoga", "skiing"], "yoga, skiing", HIDDEN),
    ("custom:shoe_size", 39, "39", HIDDEN),
    ("custom:club_since", "2016-10-15", "15 Oct 2016", HIDDEN),
    ("custom:motto", "2016-13-45", "2016-13-45", HIDDEN),
    ("custom:motto", "since 2016-10-15", "since 2016-10-15", HIDDEN),
]


@pytest.mark.parametrize(("field", "value", "full", "masked"), VALUES)
def test_who_may_see_personal_data_sees_a_value_in_full(field: str, value: Any, full: str, masked: str) -> None:
    assert shown(field, value, True) == full


@pytest.mark.parametrize(("field", "value", "full", "masked"), VALUES)
def test_everybody_else_sees_a_value_masked(field: str, value: Any, full: str, masked: str) -> None:
    assert shown(field, value, False) == masked


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("mobile:access", True, "yes"),
        ("mobile:access", False, "no"),
        ("email:confirmation", "none", "not asked"),
        ("email:confirmation", "confirmed", "confirmed"),
        ("gender", "female", "female"),
        ("area", "Uppsala", "Uppsala"),
        ("time_zone", "Europe/Stockholm", "Europe/Stockholm"),
    ],
)
@pytest.mark.parametrize("may_see", [True, False])
def test_what_names_nobody_is_shown_to_everybody(field: str, value: Any, text: str, may_see: bool) -> None:
    assert shown(field, value, may_see) == text


@pytest.mark.parametrize("blank", [None, "", []])
def test_no_value_is_no_text(blank: Any) -> None:
    assert [shown("email", blank, may_see) for may_see in (True, False)] == ["", ""]


@given(value=st.text(min_size=4, max_size=100).filter(lambda text: text.strip() == text and len(text.split()) == 1))
def test_no_field_but_the_open_ones_lets_a_whole_value_through_masked(value: str) -> None:
    hidden = [*fields.NAMES, "email", "email:pending", "birth_date", "id:x:p", "custom:x", FULL_NAME, "not a field"]
    assert all(value not in shown(field, value, False) for field in hidden if value not in HIDDEN)
