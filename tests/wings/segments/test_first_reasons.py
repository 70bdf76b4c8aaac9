"""Who matched a rule when it was set is told which conditions were true, and with what value, at that moment."""

from typing import Any

import pytest
from django.utils import timezone

from customers.models import Customer
from customers.wings.segments.membership.define import WantedSegment, change_segment
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment
from customers.wings.segments.rules.parse import Condition, Group
from customers.wings.segments.rules.witness import witnesses
from tests.factories import change_customer, make_custom_field, make_customer, make_staff, signed_in
from tests.wings.segments.conftest import BY, again, condition, follow, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Customer:
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    make_custom_field("visits", type="number")
    return make_customer(
        email="ada@example.com",
        first_name="Ada",
        birth_date="1990-05-17",
        custom={"tier": "gold", "visits": "7"},
        ids={"WebsiteID": "W1"},
    )


def told(customer: Customer, tab: str = "segment_history", role: str = "editor") -> str:
    client = signed_in(make_staff(role, username=f"{role}-{tab}".replace(" ", "-")))
    answer = client.get(f"/admin/customers/customer/{customer.pk}/change/", {"tab": tab})
    return answer.content.decode()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (condition("tier", "is", "gold"), "“tier is gold”"),
        (condition("tier", "one_of", ["gold", "silver"]), "“tier is one of gold, silver” (gold)"),
        (condition("visits", "at_least", 5), "“visits is at least 5” (7)"),
        (condition("email.set", "is", True), "“Has email is yes”"),
        (condition("email", "contains", "example"), "“Email contains example” (ada@example.com)"),
        (condition("WebsiteID", "set"), "“WebsiteID has a value” (W1)"),
        (condition("birthDate", "before", "2000-01-01"), "“Birth date is before 1 Jan 2000” (17 May 1990)"),
        (condition("phone", "not_set"), "“Mobile phone has no value”"),
        (
            {"all": [condition("tier", "is", "gold"), {"not": condition("visits", "less", 5)}]},
            "“tier is gold”, “visits is less than 5” isn&#x27;t true (7)",
        ),
        ({"any": [condition("tier", "is", "silver"), condition("visits", "more", 6)]}, "“visits is more than 6” (7)"),
    ],
)
def test_the_reason_has_the_condition_and_the_value_of_that_moment(ada: Customer, rule: Any, says: str) -> None:
    segment = make_segment("s", rule)
    assert Segment.objects.get(pk=segment.pk).size == 1
    change_customer(ada, email="other@example.com", first_name="Augusta", birth_date="1950-01-01")
    change_customer(ada, **{"custom:tier": "silver", "custom:visits": "5"})
    assert f"Matched the rule when it was set: {says}" in told(ada)


def test_who_may_not_see_values_reads_none_in_a_reason(ada: Customer) -> None:
    make_segment("s", {"all": [condition("email", "contains", "example"), condition("firstName", "is", "Ada")]})
    page = told(ada, role="viewer")
    assert "Matched the rule when it was set: “Email contains •••”" in page
    assert "ada@example.com" not in page


def test_who_leaves_by_a_new_rule_reads_what_was_not_true(ada: Customer) -> None:
    segment = make_segment("s", condition("tier", "is", "gold"))
    rule = {"all": [condition("tier", "is", "gold"), condition("visits", "more", 100)]}
    change_segment(segment, WantedSegment(system_name="s", rule=rule), by=BY, now=timezone.now())
    assert again(segment).left == 1
    assert "Doesn&#x27;t match the new rule: “visits is more than 100” isn&#x27;t true (7)" in told(ada)


def test_a_new_customer_reads_it_as_well(ada: Customer) -> None:
    segment = make_segment("s", {"not": condition("tier", "is", "silver")})
    bea = make_customer(first_name="Bea")
    follow()
    assert "New customer who matches the rule: “tier is silver” isn&#x27;t true (no value)" in told(bea)
    client = signed_in(make_staff("editor"))
    page = client.get(f"/admin/segments/segment/{segment.pk}/change/").content.decode()
    assert "“tier is silver” isn&#x27;t true (no value)" in page
    assert "“tier is silver” isn&#x27;t true (gold)" in page


def test_an_erased_value_is_not_guessed(ada: Customer) -> None:
    from customers.privacy.erasure.erase import erase
    from tests.factories import context_of

    make_segment("s", condition("email", "set"))
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    assert "ada@" not in told(ada)


def test_filling_stores_one_small_reason(ada: Customer) -> None:
    segment = make_segment("s", condition("tier", "set"))
    assert recalculate(segment.pk, now=timezone.now())
    assert [stay.entered_why for stay in segment.stays.all()] == [{"rule": segment.rules.get().pk, "first": True}]


A, B, C = (Condition(f"/{name}", None, None) for name in "abc")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "known", "wanted", "names"),
    [
        (Group("all", (A, B)), {A: True, B: True}, True, [(A, True), (B, True)]),
        (Group("all", (A, B)), {A: True}, True, [(A, True), (B, True)]),
        (Group("all", (A, B)), {A: False}, True, []),
        (Group("all", (A, B)), {A: True, B: False}, False, [(B, False)]),
        (Group("any", (A, B)), {B: True}, True, [(B, True)]),
        (Group("any", (A, B)), {A: False}, True, [(B, True)]),
        (Group("any", (A, B)), {}, True, []),
        (Group("any", (A, B)), {A: False, B: False}, False, [(A, False), (B, False)]),
        (Group("not", (Group("any", (A, B)),)), {}, True, [(A, False), (B, False)]),
        (Group("all", (A, Group("any", (B, C)))), {A: True}, True, []),
    ],
)
def test_the_conditions_that_make_a_rule_true_or_false(rule: Any, known: Any, wanted: bool, names: Any) -> None:
    assert witnesses(rule, known.get, wanted=wanted) == names
