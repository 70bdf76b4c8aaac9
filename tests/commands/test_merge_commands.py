"""The commands `merge_customers` and `unmerge`: what they print last, and the status they end with."""

import pytest

from customers.models import Customer, Merge
from tests.commands.bulk_edit_commands import Ended, call
from tests.factories import make_customer, make_customers, make_point, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _editor(db: None) -> None:
    make_staff("editor", "edith")


def merge(survivor: Customer, victim: Customer, *options: str, by: str = "edith") -> Ended:
    return call("merge_customers", survivor.pk, victim.pk, "--by", by, *options)


def test_a_merge_prints_who_stayed_and_an_unmerge_who_is_back() -> None:
    survivor, victim = make_customers(2)
    done = merge(survivor, victim, "--reason", "same person")
    made = Merge.objects.get()
    assert (done.status, done.answer) == (0, {"merge": made.pk, "survivor": survivor.pk, "victim": victim.pk})
    assert (made.reason, made.initiator, made.rule) == ("same person", "edith", "by_hand")
    back = call("unmerge", made.pk, "--by", "edith")
    assert (back.status, back.answer) == (0, {"merge": made.pk, "restored": victim.pk, "stays": []})


def test_a_refused_merge_says_why_and_ends_with_one() -> None:
    (one,) = make_customers(1)
    done = merge(one, one)
    assert (done.status, done.answer["refusal"]["code"]) == (1, "same_customer")


def test_the_second_of_two_crossing_merges_is_told_who_stayed() -> None:
    one, other = make_customers(2)
    merge(one, other)
    done = merge(other, one)
    assert (done.status, done.answer["refusal"]["survivor"]) == (1, one.pk)


def test_an_unmerge_that_is_not_possible_says_why_and_ends_with_one() -> None:
    merge(*make_customers(2))
    first = Merge.objects.get().pk
    call("unmerge", first, "--by", "edith")
    again = call("unmerge", first, "--by", "edith")
    assert (again.status, again.answer["refusal"]["code"]) == (1, "cannot_unmerge")
    assert "already" in again.answer["refusal"]["message"]


@pytest.mark.parametrize(("by", "status"), [("nobody", 2), ("vera", 3)])
def test_who_is_unknown_or_may_not_merges_nobody(by: str, status: int) -> None:
    make_staff("viewer", "vera")
    assert merge(*make_customers(2), by=by).status == status
    assert not Merge.objects.exists()


def test_going_over_the_access_block_takes_its_own_permission_and_a_reason() -> None:
    gives = make_point("gives", email_access="give")
    one, other = make_customer(through=gives), make_customer(through=gives)
    assert merge(one, other).answer["refusal"]["code"] == "both_have_access"
    assert merge(one, other, "--over-access", "--reason", "called").status == 3
    make_staff("administrator", "ada", is_superuser=True)
    assert merge(one, other, "--over-access", by="ada").status == 2
    assert merge(one, other, "--over-access", "--reason", "called", by="ada").status == 0


def test_an_id_longer_than_any_is_nobodys() -> None:
    (one,) = make_customers(1)
    nobody = 10**20
    for pair in ((one.pk, nobody), (nobody, one.pk)):
        done = call("merge_customers", *pair, "--by", "edith")
        assert (done.status, done.answer["refusal"]["code"]) == (1, "not_found")
    back = call("unmerge", nobody, "--by", "edith")
    assert (back.status, back.answer["refusal"]["code"]) == (1, "cannot_unmerge")
