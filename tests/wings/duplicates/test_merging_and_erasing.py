"""What becomes of pairs when one of the two, or both, are merged, unmerged or erased."""

from typing import Final

import pytest
from django.utils import timezone

from customers.maintenance.invariants.check import check
from customers.merging.merge import merge_customers
from customers.merging.unmerge import unmerge
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.rules.merging import MergeRule, MergeWhy
from customers.wings.duplicates.decide import decide
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair
from tests.factories import change_customer, context_of, make_customer
from tests.wings.duplicates.cast import BORN, State, broken, follow, pairs, say, twins

pytestmark = pytest.mark.django_db
_BY_HAND: Final = MergeWhy(MergeRule.BY_HAND)


def offences() -> list[str]:
    """Ask every invariant, the core's too."""
    return [offence for finding in check() for offence in finding.offences]


def test_a_merge_ends_the_suspicion_and_an_unmerge_brings_it_back() -> None:
    one, two = twins()
    follow()
    done = merge_customers(one.pk, two.pk, context=context_of(reason="twice"), why=_BY_HAND)
    assert pairs() == set()  # before anybody followed
    follow()
    assert pairs() == set()
    assert set(DuplicateKey.objects.values_list("customer_id", flat=True)) == {one.pk}
    unmerge(done.merge_id, context=context_of(reason="no"))
    follow()
    assert pairs() == {(one.pk, two.pk)}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("survives", [0, 1])
def test_a_merge_and_its_undo_leave_what_was_decided_with_who_and_when(state: State, survives: int) -> None:
    both = twins()
    follow()
    say(state)
    decided = DuplicatePair.objects.values("state", "decided_by", "decided_at", "again_at", "found_at").get()
    survivor, victim = both[survives], both[1 - survives]
    done = merge_customers(survivor.pk, victim.pk, context=context_of(reason="twice"), why=_BY_HAND)
    follow()
    change_customer(survivor, area="Leeds")
    follow()
    assert {one for each in State for one in pairs(each)} == set()
    assert not decide(DuplicatePair.objects.get().pk, State.OPEN, by="tests", now=timezone.now())
    unmerge(done.merge_id, context=context_of(reason="no"))
    follow()
    assert DuplicatePair.objects.values("state", "decided_by", "decided_at", "again_at", "found_at").get() == decided
    assert pairs(state) == {(both[0].pk, both[1].pk)}
    assert offences() == []


def test_a_pair_with_a_third_customer_is_there_again_after_an_unmerge() -> None:
    one, two = twins()
    three = make_customer(first_name="ada", **BORN)
    follow()
    decide(DuplicatePair.objects.get(one=two, two=three).pk, State.LATER, by="tests", now=timezone.now())
    done = merge_customers(one.pk, two.pk, context=context_of(reason="twice"), why=_BY_HAND)
    follow()
    assert (pairs(), pairs(State.LATER)) == ({(one.pk, three.pk)}, set())
    unmerge(done.merge_id, context=context_of(reason="no"))
    follow()
    assert (pairs(), pairs(State.LATER)) == ({(one.pk, two.pk), (one.pk, three.pk)}, {(two.pk, three.pk)})
    assert offences() == []


def test_who_was_told_apart_from_a_victim_is_told_apart_from_its_survivor() -> None:
    one, two = twins()
    follow()
    say(State.NOT_SAME)
    three = make_customer(first_name="Ada", last_name="King", area="Leeds")
    merge_customers(three.pk, one.pk, context=context_of(reason="twice"), why=_BY_HAND)
    change_customer(three, first_name="Ada", **BORN)
    follow()
    assert pairs() == set()
    assert set(DuplicatePair.objects.values_list("one_id", "two_id")) == {(one.pk, two.pk)}


def test_who_is_told_apart_from_a_customer_that_was_suspected_already_is_suspected_no_longer() -> None:
    one, two = twins()
    three = make_customer(first_name="ada", **BORN)
    follow()
    decide(DuplicatePair.objects.get(one=two, two=three).pk, State.NOT_SAME, by="tests", now=timezone.now())
    done = merge_customers(one.pk, two.pk, context=context_of(reason="twice"), why=_BY_HAND)
    follow()
    assert pairs() == set()
    unmerge(done.merge_id, context=context_of(reason="no"))
    follow()
    assert pairs() == {(one.pk, two.pk), (one.pk, three.pk)}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("erased", [0, 1])
def test_an_erased_customer_leaves_no_key_and_no_pair(state: State, erased: int) -> None:
    both = twins()
    follow()
    say(state)
    erase(both[erased].pk, request=None, context=context_of(), now=timezone.now())
    assert not DuplicatePair.objects.exists()
    assert not DuplicateKey.objects.filter(customer=both[erased]).exists()
    follow()
    assert not DuplicatePair.objects.exists()
    assert offences() == []


@pytest.mark.parametrize("state", list(State))
def test_an_erasure_after_a_merge_leaves_nothing_of_either(state: State) -> None:
    one, two = twins()
    three = make_customer(first_name="ada", **BORN)
    follow()
    DuplicatePair.objects.update(state=state, again_at=timezone.now() if state == State.LATER else None)
    merge_customers(one.pk, two.pk, context=context_of(reason="twice"), why=_BY_HAND)
    follow()
    erase(one.pk, request=None, context=context_of(), now=timezone.now())
    follow()
    assert not DuplicatePair.objects.exists()
    assert set(DuplicateKey.objects.values_list("customer_id", flat=True)) == {three.pk}
    assert offences() == []


@pytest.mark.parametrize("state", list(State))
def test_what_was_written_while_somebody_was_erased_goes_when_the_erasure_is_followed(state: State) -> None:
    one, _ = twins()
    follow()
    say(state)
    pair, keys = DuplicatePair.objects.get(), list(DuplicateKey.objects.filter(customer=one))
    erase(one.pk, request=None, context=context_of(), now=timezone.now())
    pair.save(force_insert=True)
    DuplicateKey.objects.bulk_create(keys)
    assert broken()
    follow()
    assert broken() == []
    assert not DuplicatePair.objects.exists()


def test_the_invariant_finds_what_an_erasure_left() -> None:
    one, _ = twins()
    follow()
    Customer.objects.filter(pk=one.pk).update(erased_at=timezone.now())
    assert {line.split()[0] for line in broken()} == {"pair", "key"}
    Customer.objects.filter(pk=one.pk).update(erased_at=None)
    assert broken() == []
