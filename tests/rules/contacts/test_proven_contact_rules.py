"""Values that were confirmed, verified or vouched for, and values that may wait."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.contacts.entry import (
    ContactHolder,
    ContactStep,
    ContactValue,
    KindOfContacts,
    confirm_contact,
    enter_contact,
    may_move,
    verify_contact,
    vouch_contact,
)
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy

OLD = ContactValue("old@example.com", "old@example.com", id=1, integration_point_id=7)
WAITS = ContactValue(
    "waits@example.com",
    "Waits@Example.com",
    "pending",
    "asked",
    gives_account_access=True,
    integration_point_id=8,
    id=2,
)
FORMER = ContactValue("former@example.com", "former@example.com", state="removed", confirmation="confirmed", id=3)
NEW = "new@example.com"
ANOTHERS, RESERVED = ContactHolder(99, "current"), ContactHolder(99, "removed")
EVERY_POLICY = [ContactPolicy(access, demand) for access, demand in product(Access, ConfirmationDemand)]
LEAVE = ContactPolicy()
Steps = tuple[ContactStep, ...]


def verify(
    has: KindOfContacts, value: str = NEW, holder: ContactHolder | None = None, policy: ContactPolicy = LEAVE
) -> Steps:
    return verify_contact(value=value, typed=value, has=has, holder=holder, policy=policy, point_id=9)


def vouch(
    has: KindOfContacts, value: str = NEW, holder: ContactHolder | None = None, policy: ContactPolicy = LEAVE
) -> Steps:
    return vouch_contact(value=value, typed=value, has=has, holder=holder, policy=policy, point_id=9)


def confirm(has: KindOfContacts, value: str, holder: ContactHolder | None = None, *, moves: bool = False) -> Steps:
    return confirm_contact(value=value, has=has, holder=holder, moves=moves)


def wait(has: KindOfContacts, holder: ContactHolder | None, policy: ContactPolicy = LEAVE) -> Steps:
    return enter_contact(value=NEW, typed=NEW, has=has, holder=holder, policy=policy, point_id=9, may_wait=True)


def stand(has: KindOfContacts, steps: Steps) -> list[ContactValue]:
    """Return the contacts as they stand after the steps, without ids."""
    rows = [one for one in (has.current, has.pending, *(has.removed or {}).values()) if one]
    for step in steps:
        if step.before:
            rows.remove(step.before)
        if step.after:
            rows.append(step.after)
    return [replace(one, id=None) for one in rows]


def current(has: KindOfContacts, steps: Steps) -> ContactValue:
    (found,) = (one for one in stand(has, steps) if one.state == "current")
    return found


# --- verified ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", EVERY_POLICY)
@pytest.mark.parametrize("confirmation", ["none", "asked", "confirmed"])
def test_a_verified_value_is_current_and_confirmed_whatever_the_point_and_what_was(
    policy: ContactPolicy, confirmation: str
) -> None:
    has = KindOfContacts(replace(OLD, confirmation=confirmation), WAITS)
    found = current(has, verify(has, policy=policy))
    assert (found.value, found.confirmation) == (NEW, "confirmed")
    assert found.gives_account_access is (policy.access is Access.GIVE)


def test_what_a_verified_value_replaces_is_reserved_and_what_waited_goes() -> None:
    has = KindOfContacts(OLD, WAITS)
    assert [(one.value, one.state) for one in stand(has, verify(has))] == [(OLD.value, "removed"), (NEW, "current")]


def test_the_customers_own_value_is_confirmed_by_a_verification_and_the_second_one_changes_nothing() -> None:
    has = KindOfContacts(OLD, WAITS)
    (step,) = verify(has, OLD.value)
    assert step == ContactStep(OLD, replace(OLD, confirmation="confirmed"))
    assert verify(KindOfContacts(step.after, WAITS), OLD.value) == ()


def test_a_waiting_value_that_is_verified_keeps_the_access_that_it_was_given() -> None:
    has = KindOfContacts(OLD, WAITS)
    assert current(has, verify(has, WAITS.value)).gives_account_access
    taken = verify(has, WAITS.value, policy=ContactPolicy(Access.TAKE))
    assert not current(has, taken).gives_account_access


def test_a_former_value_of_the_customer_is_taken_back_in_its_own_row() -> None:
    has = KindOfContacts(OLD, removed={FORMER.value: FORMER})
    assert verify(has, FORMER.value)[-1].before == FORMER
    assert vouch(has, FORMER.value)[-1].before == FORMER


# --- vouched for ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", EVERY_POLICY)
@pytest.mark.parametrize("confirmation", ["none", "asked", "confirmed"])
def test_a_vouched_value_never_waits_and_is_not_confirmed(policy: ContactPolicy, confirmation: str) -> None:
    has = KindOfContacts(replace(OLD, confirmation=confirmation), WAITS)
    after = stand(has, vouch(has, policy=policy))
    assert [one.state for one in after if one.state == "pending"] == []
    assert (current(has, vouch(has, policy=policy)).confirmation) == "none"


@pytest.mark.parametrize("policy", EVERY_POLICY)
def test_vouching_for_what_the_customer_has_changes_nothing(policy: ContactPolicy) -> None:
    assert vouch(KindOfContacts(OLD), OLD.value, policy=policy) == ()


@pytest.mark.parametrize(("holder", "code"), [(ANOTHERS, Code.TAKEN), (RESERVED, Code.RESERVED)])
@pytest.mark.parametrize("enter", [verify, vouch])
def test_what_another_customer_has_or_had_is_refused_however_well_it_is_proved(
    enter: Any, holder: ContactHolder, code: Code
) -> None:
    with pytest.raises(Refused) as refused:
        enter(KindOfContacts(OLD), holder=holder)
    assert (refused.value.code, refused.value.detail) == (code, {"holder": 99})


# --- confirmed --------------------------------------------------------------------------------------------------------


def test_the_current_value_that_was_asked_is_confirmed() -> None:
    asked = replace(OLD, confirmation="asked")
    assert confirm(KindOfContacts(asked), OLD.value) == (ContactStep(asked, replace(OLD, confirmation="confirmed")),)


def test_a_confirmed_value_stays_confirmed() -> None:
    assert confirm(KindOfContacts(replace(OLD, confirmation="confirmed")), OLD.value) == ()


def test_the_waiting_value_takes_the_place_of_the_current_one_with_all_that_it_was_given() -> None:
    has = KindOfContacts(OLD, WAITS)
    assert stand(has, confirm(has, WAITS.value)) == [
        replace(OLD, state="removed", id=None),
        replace(WAITS, state="current", confirmation="confirmed", id=None),
    ]


def test_a_waiting_value_that_the_customer_had_before_takes_that_row_back() -> None:
    has = KindOfContacts(OLD, replace(WAITS, value=FORMER.value), {FORMER.value: FORMER})
    steps = confirm(has, FORMER.value)
    assert steps[-1].before == FORMER
    assert [(one.value, one.state) for one in stand(has, steps)] == [(OLD.value, "removed"), (FORMER.value, "current")]


@pytest.mark.parametrize(
    "has",
    [KindOfContacts(), KindOfContacts(OLD), KindOfContacts(replace(OLD, value=NEW)), KindOfContacts(OLD, WAITS)],
    ids=["nothing", "another", "never asked", "another waits"],
)
def test_what_nobody_asks_for_is_not_confirmed(has: KindOfContacts) -> None:
    with pytest.raises(Refused) as refused:
        confirm(has, NEW)
    assert refused.value.code is Code.CHANGED_SINCE


@pytest.mark.parametrize(("holder", "code"), [(ANOTHERS, Code.TAKEN), (RESERVED, Code.RESERVED)])
def test_a_value_that_does_not_move_stays_where_it_is(holder: ContactHolder, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        confirm(KindOfContacts(OLD, WAITS), WAITS.value, holder)
    assert refused.value.code is code


def test_a_value_that_moves_becomes_current_here() -> None:
    has = KindOfContacts(OLD, WAITS)
    assert current(has, confirm(has, WAITS.value, ANOTHERS, moves=True)).value == WAITS.value


@pytest.mark.parametrize(
    ("change", "held_by", "moves"),
    [
        ({}, 2, True),
        ({"confirmation": "asked"}, 2, True),
        ({"confirmation": "confirmed"}, 2, False),
        ({"gives_account_access": True}, 2, False),
        ({"state": "removed"}, 2, False),
        ({}, 1, False),
    ],
)
def test_only_an_unconfirmed_contact_without_access_that_is_not_the_last_may_move(
    change: dict[str, Any], held_by: int, moves: bool
) -> None:
    assert may_move(replace(OLD, **change), held_by=held_by) is moves


# --- kept waiting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", EVERY_POLICY)
@pytest.mark.parametrize("has", [KindOfContacts(), KindOfContacts(OLD), KindOfContacts(OLD, WAITS)])
def test_a_value_of_another_customer_waits_and_its_owner_is_asked_whatever_the_point_asks(
    has: KindOfContacts, policy: ContactPolicy
) -> None:
    after = stand(has, wait(has, ANOTHERS, policy))
    (waiting,) = (one for one in after if one.state == "pending")
    assert (waiting.value, waiting.confirmation) == (NEW, "asked")
    assert [one for one in after if one.state == "current"] == [replace(OLD, id=None)] * bool(has.current)


def test_a_reserved_value_never_even_waits() -> None:
    with pytest.raises(Refused) as refused:
        wait(KindOfContacts(OLD), RESERVED)
    assert refused.value.code is Code.RESERVED


def test_a_free_value_enters_as_always_where_others_would_wait() -> None:
    has = KindOfContacts(OLD)
    assert current(has, wait(has, None)).value == NEW


# --- what holds for all of them ---------------------------------------------------------------------------------------

values = st.sampled_from([OLD.value, WAITS.value, FORMER.value, NEW])
flags = st.booleans()


@st.composite
def kinds(draw: st.DrawFn) -> KindOfContacts:
    """Draw what a customer has of one kind."""
    proof = st.sampled_from(["none", "asked", "confirmed"])
    has_current, waits, former = draw(flags), draw(flags), draw(flags)
    waiting = replace(WAITS, value=draw(st.sampled_from([WAITS.value, FORMER.value])), gives_account_access=draw(flags))
    return KindOfContacts(
        replace(OLD, confirmation=draw(proof), gives_account_access=draw(flags)) if has_current else None,
        waiting if waits else None,
        {FORMER.value: FORMER} if former else {},
    )


@given(
    kinds(),
    values,
    st.sampled_from([None, ANOTHERS, RESERVED]),
    st.sampled_from(EVERY_POLICY),
    st.sampled_from(["enter", "wait", "verified", "vouched", "confirmed", "moved"]),
)
def test_however_a_value_comes_one_is_current_at_most_one_waits_and_nothing_current_is_lost(
    has: KindOfContacts, value: str, holder: ContactHolder | None, policy: ContactPolicy, way: str
) -> None:
    own = {one.value for one in (has.current, *(has.removed or {}).values()) if one}
    holder = None if value in own else holder  # a value has one holder
    ways: dict[str, Any] = {
        "enter": lambda: enter_contact(value=value, typed=value, has=has, holder=holder, policy=policy, point_id=9),
        "wait": lambda: enter_contact(
            value=value, typed=value, has=has, holder=holder, policy=policy, point_id=9, may_wait=True
        ),
        "verified": lambda: verify(has, value, holder, policy),
        "vouched": lambda: vouch(has, value, holder, policy),
        "confirmed": lambda: confirm(has, value, holder),
        "moved": lambda: confirm(has, value, holder, moves=holder is not None and holder.state == "current"),
    }
    try:
        after = stand(has, ways[way]())
    except Refused:
        return
    states = [one.state for one in after]
    assert states.count("current") <= 1
    assert states.count("pending") <= 1
    assert states.count("current") >= bool(has.current)
    held = [one.value for one in after if one.state != "pending"]
    assert len(held) == len(set(held))
    assert own <= set(held)
