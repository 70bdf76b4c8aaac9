"""Merging at once: whoever commits first decides, everybody is told the same customer, and nothing is lost."""

from itertools import count

import pytest
from django.utils import timezone

from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, Initiator, Key
from customers.maintenance.invariants.check import check
from customers.merging.errors import MergeRefused, SameCustomer, UnmergeRefused
from customers.merging.merge import merge_customers
from customers.merging.unmerge import unmerge
from customers.models import Customer, Identifier, Merge
from customers.privacy.errors import NotPossible
from customers.privacy.requests import grant, request_erasure
from customers.rules.merging import MergeRule, MergeWhy
from tests.factories import context_of, make_customer, make_point
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers

pytestmark = pytest.mark.postgres
BY_HAND = MergeWhy(MergeRule.BY_HAND)
BY_ITSELF = MergeWhy(MergeRule.IDENTIFIER)
_serial = count(1)


def lone() -> Customer:
    """Make a customer whose values nobody else has."""
    number = next(_serial)
    return make_customer(email=f"merge{number}@example.com", ids={"WebsiteID": f"M{number}"})


# --- what the racers do: each in a process of its own ---------------------------------------------------------------


def join(survivor: int, victim: int) -> int | str:
    """Merge, as a client system's call does; answer who stays."""
    try:
        return merge_customers(survivor, victim, context=context_of(), why=BY_ITSELF).survivor
    except SameCustomer as same:
        return same.survivor
    except MergeRefused as refused:
        return refused.code


def part(merge_id: int) -> str:
    """Take a merge back."""
    try:
        unmerge(merge_id, context=context_of())
    except UnmergeRefused as refused:
        return str(refused)
    return "taken back"


def rename(customer_id: int, name: str) -> int | None:
    """Change the customer that an id stands for; answer whose name it was."""
    edit = CustomerEdit(key=Key("customer", str(customer_id)), values={"last_name": name})
    definitions = read_definitions(today=timezone.localdate(), country="")
    (planned,) = change_customers([edit], context=context_of(), definitions=definitions)
    return planned.customer_id


def forget(request_id: int) -> str:
    """Grant an erasure."""
    grant(request_id, by=Initiator("user", "operations"), reason="", now=timezone.now())
    return "erased"


def ask(customer_id: int) -> str:
    """Ask for an erasure."""
    try:
        request_erasure(customer_id, by=Initiator("user", "editor"), reason="Asked")
    except NotPossible:
        return "merged"
    return "asked"


def broken() -> list[str]:
    """Return what check_invariants would complain about."""
    return [line for finding in check() for line in finding.offences]


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_two_merges_that_cross_leave_one_survivor_of_whom_both_are_told(racers: Racers, _: int) -> None:
    one, other = lone(), lone()
    told = racers.race([Call(join, (one.pk, other.pk)), Call(join, (other.pk, one.pk))])
    assert told[0] == told[1]
    assert Customer.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).get().pk == told[0]
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_a_chain_at_once_ends_at_one_survivor_in_one_hop(racers: Racers, _: int) -> None:
    one, two, three = lone(), lone(), lone()
    racers.race([Call(join, (two.pk, one.pk)), Call(join, (three.pk, two.pk))])
    alive = Customer.objects.filter(pk__in=[one.pk, two.pk, three.pk], merged_into=None).get()
    assert Customer.objects.filter(merged_into=alive).count() == 2
    assert Identifier.objects.filter(value__startswith="M", customer__in=[one, two, three, alive]).count() == 3


@pytest.mark.parametrize("_", range(max(1, REPETITIONS // 4)))
def test_many_at_once_into_one_lose_nothing(racers: Racers, _: int) -> None:
    star, victims = lone(), [lone() for _ in range(5)]
    told = racers.race([Call(join, (star.pk, victim.pk)) for victim in victims])
    assert set(told) == {star.pk}
    assert Customer.objects.filter(merged_into=star).count() == 5


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_an_edit_of_a_victim_during_the_merge_lands_on_the_victim_before_or_the_survivor_after(
    racers: Racers, _: int
) -> None:
    survivor, victim = lone(), lone()
    _, whose = racers.race([Call(join, (survivor.pk, victim.pk)), Call(rename, (victim.pk, "New"))])
    victim.refresh_from_db()
    survivor.refresh_from_db()
    named = victim if whose == victim.pk else survivor
    assert named.last_name == "New"
    assert victim.merged_into_id == survivor.pk


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_a_merge_is_taken_back_once_whoever_asks_at_once(racers: Racers, _: int) -> None:
    done = merge_customers(lone().pk, lone().pk, context=context_of(), why=BY_HAND)
    told = racers.race([Call(part, (done.merge_id,)), Call(part, (done.merge_id,))])
    assert sorted(told) == ["This merge was taken back already.", "taken back"]


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_an_erased_customer_stays_erased_whatever_merges_it(racers: Racers, _: int) -> None:
    survivor, victim = lone(), lone()
    asked = request_erasure(victim.pk, by=Initiator("user", "editor"), reason="Asked")
    told = racers.race([Call(join, (survivor.pk, victim.pk)), Call(forget, (asked.pk,))])
    victim.refresh_from_db()
    assert told[0] in ("erasure_waits", "erased")
    assert victim.erased_at
    assert not Identifier.objects.filter(customer=victim).exists()


@pytest.mark.parametrize("_", range(REPETITIONS))
def test_an_erasure_is_asked_of_a_living_customer_or_not_at_all(racers: Racers, _: int) -> None:
    survivor, victim = lone(), lone()
    joined, asked = racers.race([Call(join, (survivor.pk, victim.pk)), Call(ask, (victim.pk,))])
    assert (joined, asked) in [(survivor.pk, "merged"), ("erasure_waits", "asked")]


def test_nothing_is_broken_after_a_race_of_each_kind(racers: Racers) -> None:
    make_point("website")
    one, two, three = lone(), lone(), lone()
    racers.race([Call(join, (one.pk, two.pk)), Call(join, (two.pk, three.pk)), Call(rename, (two.pk, "New"))])
    assert broken() == []
