"""What becomes of a value that somebody has already when it is added to a customer under a source."""

import pytest

from customers.rules.held_identifiers import Held, HeldStanding, Standing, standing_of
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused

ME, OTHER, THIRD, VICTIM = 1, 2, 3, 4
HERE, THERE = "s:1", "a:7"


def judge(*held: Held, is_unique: bool = False, may_take_archived: bool = False) -> HeldStanding:
    return standing_of(held, customer_id=ME, scope=HERE, is_unique=is_unique, may_take_archived=may_take_archived)


def refused(*held: Held, is_unique: bool = False, may_take_archived: bool = False) -> Code:
    with pytest.raises(Refused) as raised:
        judge(*held, is_unique=is_unique, may_take_archived=may_take_archived)
    return raised.value.code


def test_what_nobody_has_is_free() -> None:
    assert judge() == HeldStanding(Standing.FREE)


@pytest.mark.parametrize("scope", [HERE, THERE, ""])
def test_the_customers_own_is_its_own_whatever_the_source(scope: str) -> None:
    own = Held(ME, scope)
    assert judge(own) == HeldStanding(Standing.OWN, own)


def test_under_the_same_source_it_is_taken() -> None:
    assert refused(Held(OTHER, HERE)) is Code.TAKEN
    assert refused(Held(ME, THERE), Held(OTHER, HERE)) is Code.TAKEN


def test_of_a_type_that_is_unique_over_the_project_it_is_taken() -> None:
    assert refused(Held(OTHER, "p"), is_unique=True) is Code.TAKEN


@pytest.mark.parametrize("scope", [THERE, ""])
def test_under_another_source_the_two_are_joined(scope: str) -> None:
    other = Held(OTHER, scope)
    assert judge(other) == judge(Held(ME, HERE), other) == HeldStanding(Standing.JOINS, other)


def test_a_holder_under_two_other_sources_is_one_holder() -> None:
    assert judge(Held(OTHER, THERE), Held(OTHER, "s:9")).standing is Standing.JOINS


def test_two_holders_under_other_sources_are_not_chosen_between() -> None:
    assert refused(Held(OTHER, THERE), Held(THIRD, "s:9")) is Code.AMBIGUOUS


def test_a_removed_contact_of_another_stays_reserved_under_any_source() -> None:
    assert refused(Held(OTHER, THERE, is_removed=True)) is Code.RESERVED
    assert judge(Held(ME, THERE, is_removed=True)).standing is Standing.OWN


@pytest.mark.parametrize("scope", [HERE, THERE])
def test_an_archived_id_of_another_is_refused_unless_the_setting_is_on(scope: str) -> None:
    archived = Held(VICTIM, scope, merged_into=OTHER)
    assert refused(archived) is Code.TAKEN
    expected = HeldStanding(Standing.TAKES_OVER, archived) if scope == HERE else HeldStanding(Standing.FREE)
    assert judge(archived, may_take_archived=True) == expected


def test_an_archived_id_of_the_customers_own_victim_is_its_own_already() -> None:
    archived = Held(VICTIM, HERE, merged_into=ME)
    assert judge(archived) == judge(archived, may_take_archived=True) == HeldStanding(Standing.ARCHIVED, archived)
