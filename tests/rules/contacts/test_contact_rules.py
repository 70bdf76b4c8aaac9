"""What a value that enters through a point does to what the customer has."""

from dataclasses import replace
from itertools import product

import pytest

from customers.rules.contacts.entry import (
    ContactHolder,
    ContactStep,
    ContactValue,
    KindOfContacts,
    clear_contact,
    enter_contact,
)
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy

OLD = ContactValue("old@example.com", "old@example.com", id=1, integration_point_id=7)
WAITS = ContactValue("waits@example.com", "waits@example.com", state="pending", confirmation="asked", id=2)
REMOVED = ContactValue("former@example.com", "former@example.com", state="removed", confirmation="confirmed", id=3)
NEW = "new@example.com"
ASK, LEAVE = ConfirmationDemand.ASK, ConfirmationDemand.LEAVE
EVERY_POLICY = [ContactPolicy(access, demand) for access, demand in product(Access, ConfirmationDemand)]


def enter(
    has: KindOfContacts | None = None,
    *,
    value: str = NEW,
    access: Access = Access.LEAVE,
    confirmation: ConfirmationDemand = LEAVE,
    holder: ContactHolder | None = None,
) -> tuple[ContactStep, ...]:
    return enter_contact(
        value=value,
        typed=value,
        has=has or KindOfContacts(),
        holder=holder,
        policy=ContactPolicy(access, confirmation),
        point_id=9,
    )


def entered(steps: tuple[ContactStep, ...]) -> ContactValue:
    """Return what the value that entered became."""
    after = steps[-1].after
    assert after is not None
    return after


# --- a new value ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("access", "has_access"), [(Access.GIVE, True), (Access.LEAVE, False), (Access.TAKE, False)])
def test_a_new_value_has_access_only_through_a_point_that_gives_it(access: Access, has_access: bool) -> None:
    assert entered(enter(access=access)).gives_account_access is has_access


@pytest.mark.parametrize(("demand", "confirmation"), [(ASK, "asked"), (LEAVE, "none")])
def test_a_new_value_waits_for_confirmation_only_through_a_point_that_asks(
    demand: ConfirmationDemand, confirmation: str
) -> None:
    assert entered(enter(confirmation=demand)).confirmation == confirmation


@pytest.mark.parametrize("policy", EVERY_POLICY)
def test_a_first_value_is_current_at_once_whatever_the_point(policy: ContactPolicy) -> None:
    steps = enter(access=policy.access, confirmation=policy.confirmation)
    assert [(step.before, step.after and step.after.state) for step in steps] == [(None, "current")]


def test_a_contact_remembers_the_point_through_which_it_entered() -> None:
    assert entered(enter()).integration_point_id == 9


def test_the_spelling_that_was_typed_is_kept_beside_the_key() -> None:
    steps = enter_contact(
        value="ann@example.com",
        typed="Ann@Example.com",
        has=KindOfContacts(),
        holder=None,
        policy=ContactPolicy(),
        point_id=9,
    )
    assert (entered(steps).value, entered(steps).typed) == ("ann@example.com", "Ann@Example.com")


# --- the same value ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "had", "has"),
    [
        (Access.GIVE, False, True),
        (Access.GIVE, True, True),
        (Access.TAKE, True, False),
        (Access.TAKE, False, False),
        (Access.LEAVE, True, True),
        (Access.LEAVE, False, False),
    ],
)
def test_access_of_a_value_that_the_customer_has_is_given_taken_or_left(access: Access, had: bool, has: bool) -> None:
    current = replace(OLD, gives_account_access=had)
    steps = enter(KindOfContacts(current), value=OLD.value, access=access)
    assert (entered(steps).gives_account_access if steps else had) is has


@pytest.mark.parametrize("confirmation", ["none", "asked", "confirmed"])
@pytest.mark.parametrize("demand", [ASK, LEAVE])
def test_asking_turns_none_into_asked_and_never_touches_asked_or_confirmed(
    confirmation: str, demand: ConfirmationDemand
) -> None:
    current = replace(OLD, confirmation=confirmation)
    steps = enter(KindOfContacts(current), value=OLD.value, confirmation=demand)
    expected = [ContactStep(current, replace(current, confirmation="asked"))]
    assert list(steps) == (expected if demand is ASK and confirmation == "none" else [])


@pytest.mark.parametrize("confirmation", ["none", "asked", "confirmed"])
@pytest.mark.parametrize("access", [True, False])
def test_a_point_that_leaves_everything_changes_nothing_of_the_same_value(confirmation: str, access: bool) -> None:
    current = replace(OLD, confirmation=confirmation, gives_account_access=access)
    assert enter(KindOfContacts(current, WAITS), value=OLD.value) == ()


def test_touching_a_value_keeps_the_point_through_which_it_entered() -> None:
    assert entered(enter(KindOfContacts(OLD), value=OLD.value, access=Access.GIVE)).integration_point_id == 7


def test_the_same_value_leaves_a_waiting_one_alone() -> None:
    steps = enter(KindOfContacts(OLD, WAITS), value=OLD.value, access=Access.GIVE)
    assert [step.before for step in steps] == [OLD]


# --- another value ----------------------------------------------------------------------------------------------------


def test_a_replaced_value_is_removed_and_stays_reserved() -> None:
    steps = enter(KindOfContacts(OLD))
    assert steps[0] == ContactStep(OLD, replace(OLD, state="removed"))
    assert entered(steps).state == "current"


def test_a_replaced_value_with_access_leaves_no_access_unless_the_point_gives_it() -> None:
    current = replace(OLD, gives_account_access=True)
    assert entered(enter(KindOfContacts(current))).gives_account_access is False
    assert entered(enter(KindOfContacts(current), access=Access.GIVE)).gives_account_access is True


@pytest.mark.parametrize("confirmation", ["none", "asked"])
def test_an_unconfirmed_value_is_replaced_at_once_even_through_a_point_that_asks(confirmation: str) -> None:
    steps = enter(KindOfContacts(replace(OLD, confirmation=confirmation)), confirmation=ASK)
    assert (entered(steps).state, entered(steps).confirmation) == ("current", "asked")


def test_a_confirmed_value_stays_current_and_the_new_one_waits_through_a_point_that_asks() -> None:
    (step,) = enter(KindOfContacts(replace(OLD, confirmation="confirmed")), confirmation=ASK, access=Access.GIVE)
    assert step.before is None
    assert step.after is not None
    assert (step.after.state, step.after.confirmation, step.after.value) == ("pending", "asked", NEW)


def test_a_confirmed_value_is_replaced_at_once_through_a_point_that_does_not_ask() -> None:
    steps = enter(KindOfContacts(replace(OLD, confirmation="confirmed")))
    assert (entered(steps).state, entered(steps).confirmation) == ("current", "none")


def test_a_newer_waiting_value_takes_the_place_of_an_older_one_that_is_not_reserved() -> None:
    has = KindOfContacts(replace(OLD, confirmation="confirmed"), WAITS)
    (step,) = enter(has, confirmation=ASK)
    assert (step.before, entered((step,)).value, entered((step,)).id) == (WAITS, NEW, WAITS.id)


def test_a_replaced_current_value_takes_the_waiting_one_with_it() -> None:
    steps = enter(KindOfContacts(OLD, WAITS))
    assert ContactStep(WAITS, None) in steps


@pytest.mark.parametrize("policy", EVERY_POLICY)
def test_the_customers_own_waiting_value_again_is_unchanged(policy: ContactPolicy) -> None:
    has = KindOfContacts(replace(OLD, confirmation="confirmed"), WAITS)
    assert enter(has, value=WAITS.value, access=policy.access, confirmation=policy.confirmation) == ()


def test_the_customer_may_take_its_own_removed_value_back() -> None:
    steps = enter(KindOfContacts(OLD, removed={REMOVED.value: REMOVED}), value=REMOVED.value)
    assert (entered(steps).id, entered(steps).state, entered(steps).confirmation) == (3, "current", "none")
    assert steps[0].before == OLD


def test_a_removed_value_that_comes_back_has_access_only_through_a_point_that_gives_it() -> None:
    removed = replace(REMOVED, gives_account_access=True)
    steps = enter(KindOfContacts(OLD, removed={removed.value: removed}), value=removed.value)
    assert entered(steps).gives_account_access is False


# --- another customer's value -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", EVERY_POLICY)
@pytest.mark.parametrize(("standing", "code"), [("current", Code.TAKEN), ("removed", Code.RESERVED)])
def test_another_customers_value_is_taken_and_what_it_had_is_reserved(
    policy: ContactPolicy, standing: str, code: Code
) -> None:
    with pytest.raises(Refused) as refused:
        enter(access=policy.access, confirmation=policy.confirmation, holder=ContactHolder(12, standing))
    assert (refused.value.code, refused.value.detail) == (code, {"holder": 12})


@pytest.mark.parametrize(("standing", "code"), [("current", Code.TAKEN), ("removed", Code.RESERVED)])
def test_another_customers_value_is_refused_also_where_it_would_only_wait(standing: str, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        enter(
            KindOfContacts(replace(OLD, confirmation="confirmed")),
            confirmation=ASK,
            holder=ContactHolder(12, standing),
        )
    assert refused.value.code is code


# --- clearing ---------------------------------------------------------------------------------------------------------


def test_clearing_removes_the_current_value_and_drops_the_waiting_one() -> None:
    steps = clear_contact(has=KindOfContacts(OLD, WAITS), may_clear_confirmed=False)
    assert steps == (ContactStep(OLD, replace(OLD, state="removed")), ContactStep(WAITS, None))


def test_clearing_what_is_not_there_changes_nothing() -> None:
    has = KindOfContacts(removed={REMOVED.value: REMOVED})
    assert clear_contact(has=has, may_clear_confirmed=False) == ()


@pytest.mark.parametrize(
    "protected",
    [
        replace(OLD, confirmation="confirmed"),
        replace(OLD, gives_account_access=True),
        replace(OLD, confirmation="confirmed", gives_account_access=True),
    ],
)
def test_a_confirmed_or_access_giving_contact_is_cleared_only_with_the_permission(protected: ContactValue) -> None:
    with pytest.raises(Refused) as refused:
        clear_contact(has=KindOfContacts(protected), may_clear_confirmed=False)
    assert refused.value.code is Code.FORBIDDEN_CLEAR
    assert clear_contact(has=KindOfContacts(protected), may_clear_confirmed=True)


def test_a_contact_that_only_waits_for_confirmation_may_be_cleared() -> None:
    assert clear_contact(has=KindOfContacts(replace(OLD, confirmation="asked")), may_clear_confirmed=False)
