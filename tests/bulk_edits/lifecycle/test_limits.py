import pytest

from customers.bulk_edits.lifecycle.limits import Needs, Weight, needs, weigh

TYPED = {"rows": 10, "access": 5, "clears": 2, "merges": 1, "deletes": 0}
APPROVED = {"rows": 100, "clears": 20, "merges": 5, "deletes": 3}


def needed(**weight: int) -> Needs:
    return needs(Weight(**weight), typed_above=TYPED, approved_above=APPROVED)


def test_what_stays_below_every_limit_needs_nothing() -> None:
    assert needed(rows=9, access=4, clears=1) == Needs()


@pytest.mark.parametrize(("what", "limit"), TYPED.items())
def test_up_to_the_limit_nothing_is_typed_and_above_it_the_number_is(what: str, limit: int) -> None:
    assert (needed(**{what: limit}).number, needed(**{what: limit + 1}).number) == (False, True)


@pytest.mark.parametrize(("what", "limit"), APPROVED.items())
def test_up_to_the_limit_one_person_is_enough_and_above_it_a_second_approves(what: str, limit: int) -> None:
    assert (needed(**{what: limit}).second_person, needed(**{what: limit + 1}).second_person) == (False, True)


def test_access_alone_never_asks_for_a_second_person() -> None:
    assert needed(access=1_000_000) == Needs(number=True, second_person=False)


def test_changed_and_created_customers_weigh_together() -> None:
    assert weigh({"customers": 3, "created": 4}).rows == 7


def test_access_given_and_taken_weighs_for_both_kinds_and_the_customers_who_keep_none_weigh_no_second_time() -> None:
    effects = {"email:access+": 1, "mobile:access+": 2, "mobile:access-": 4, "access_lost": 4, "mobile:new": 100}
    assert weigh(effects).access == 7


def test_cleared_values_weigh() -> None:
    assert weigh({"cleared": 6, "email:cleared": 6}).clears == 6


def test_customers_that_a_file_deletes_weigh_as_deleted() -> None:
    weight = weigh({"customers": 6, "deletes": 6})
    assert (weight.rows, weight.deletes, weight.clears) == (6, 6, 0)


def test_customers_that_an_undo_erases_weigh_as_cleared() -> None:
    assert weigh({"cleared": 1, "erased": 6}).clears == 7
