"""Pairs are found in the background, and keep up with what happens to the customers."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.changelog.following.feed import begin_following
from customers.merging.merge import merge_customers
from customers.merging.unmerge import unmerge
from customers.models import Customer
from customers.parts import parts
from customers.privacy.erasure.erase import erase
from customers.rules.merging import MergeRule, MergeWhy
from customers.wings.duplicates import search
from customers.wings.duplicates.decide import LATER, decide
from customers.wings.duplicates.look import CROWD, NAMESAKES, look_at
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair, FirstSearch
from customers.wings.duplicates.search import DUPLICATES_FOLLOWER, follow_changes, search_everybody
from tests.factories import change_customer, context_of, make_customer
from tests.statements import counted

pytestmark = pytest.mark.django_db
State = DuplicatePair.State
BORN = {"last_name": "Byron", "birth_date": "1988-08-17"}


def follow() -> None:
    assert follow_changes(now=timezone.now(), seconds=60)


def twins() -> tuple[Customer, Customer]:
    begin_following(DUPLICATES_FOLLOWER)
    return make_customer(first_name="Ada", **BORN), make_customer(first_name="ADA", **BORN)


def pairs(state: str = State.OPEN) -> set[tuple[int, int]]:
    return set(DuplicatePair.objects.filter(state=state).values_list("one_id", "two_id"))


def say(state: DuplicatePair.State) -> None:
    assert decide(DuplicatePair.objects.get().pk, state, by="tests", now=timezone.now())


def broken() -> Collection[str]:
    ours = [one for part in parts() if part.name == "duplicates" for one in part.invariants]
    return [line for one in ours for line in one.broken(timezone.now())]


def test_a_new_customer_is_suspected_once_changes_are_followed() -> None:
    one, two = twins()
    assert pairs() == set()
    follow()
    (pair,) = DuplicatePair.objects.all()
    assert (pair.one_id, pair.two_id, pair.score, pair.reasons) == (one.pk, two.pk, 80, ["name_birth"])


def test_the_core_asks_the_wing_to_follow_and_to_search() -> None:
    (part,) = [part for part in parts() if part.name == "duplicates"]
    assert part.follow is follow_changes
    assert [job.work for job in part.jobs.values()] == [search_everybody]


def test_following_twice_finds_nothing_twice() -> None:
    one, two = twins()
    follow()
    change_customer(one, middle_name="King")
    change_customer(one, area="Leeds")
    follow()
    assert pairs() == {(one.pk, two.pk)}


def test_a_pair_goes_when_the_two_look_like_one_no_longer_and_what_was_told_apart_stays() -> None:
    one, two = twins()
    follow()
    change_customer(two, birth_date="2001-01-01")
    follow()
    assert pairs() == set()
    change_customer(two, birth_date="1988-08-17")
    follow()
    say(State.NOT_SAME)
    change_customer(two, birth_date="2001-01-01")
    follow()
    assert pairs(State.NOT_SAME) == {(one.pk, two.pk)}


def test_another_reason_is_added_to_a_pair_and_raises_its_score() -> None:
    one, two = twins()
    follow()
    for customer, email in ((one, "ada.byron@gmail.com"), (two, "adabyron+shop@gmail.com")):
        change_customer(customer, email=email)
    follow()
    pair = DuplicatePair.objects.get()
    assert (pair.score, pair.reasons) == (94, ["name_birth", "email"])


def test_a_change_of_what_nobody_compares_is_passed_over() -> None:
    one, _ = twins()
    follow()
    DuplicateKey.objects.all().delete()
    change_customer(one, time_zone="Europe/Paris")
    follow()
    assert not DuplicateKey.objects.exists()


def test_a_key_that_a_crowd_shares_makes_no_pairs() -> None:
    many = [make_customer(first_name="Test", last_name="Test", birth_date="2000-01-01") for _ in range(CROWD + 1)]
    look_at([one.pk for one in many], now=timezone.now())
    assert not DuplicatePair.objects.exists()
    change_customer(many[0], last_name="Byron")
    look_at([one.pk for one in many], now=timezone.now())
    assert DuplicatePair.objects.count() == CROWD * (CROWD - 1) // 2


def test_the_number_of_statements_does_not_grow_with_the_customers() -> None:
    def statements(number: int) -> int:
        made = [make_customer(first_name=f"Ada{number}", **BORN).pk for _ in range(number)]
        with counted() as sent:
            look_at(made, now=timezone.now())
        return len(sent)

    assert statements(2) == statements(20)


def test_later_is_in_the_list_again_after_a_week() -> None:
    one, two = twins()
    follow()
    say(State.LATER)
    follow()
    assert pairs(State.LATER) == {(one.pk, two.pk)}
    follow_changes(now=timezone.now() + LATER + timedelta(minutes=1), seconds=60)
    assert pairs() == {(one.pk, two.pk)}


def test_the_first_search_goes_on_where_it_stopped_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "AT_ONCE", 1)
    one, two = make_customer(first_name="Ada", **BORN), make_customer(first_name="Ada", **BORN)
    now = timezone.now()
    assert not search_everybody(now=now, seconds=-1)
    assert (FirstSearch.objects.get().up_to, FirstSearch.objects.get().ended_at) == (one.pk, None)
    assert search_everybody(now=now, seconds=60)
    assert pairs() == {(one.pk, two.pk)}
    with counted() as sent:
        assert search_everybody(now=now, seconds=60)
    assert len(sent) == 1


def test_a_merge_ends_the_suspicion_and_an_unmerge_brings_it_back() -> None:
    one, two = twins()
    follow()
    done = merge_customers(one.pk, two.pk, context=context_of(reason="twice"), why=MergeWhy(MergeRule.BY_HAND))
    follow()
    assert pairs() == set()
    assert set(DuplicateKey.objects.values_list("customer_id", flat=True)) == {one.pk}
    unmerge(done.merge_id, context=context_of(reason="no"))
    follow()
    assert pairs() == {(one.pk, two.pk)}


def test_who_was_told_apart_from_a_victim_is_told_apart_from_its_survivor() -> None:
    one, two = twins()
    follow()
    say(State.NOT_SAME)
    three = make_customer(first_name="Ada", last_name="King", area="Leeds")
    merge_customers(three.pk, one.pk, context=context_of(reason="twice"), why=MergeWhy(MergeRule.BY_HAND))
    change_customer(three, first_name="Ada", **BORN)
    follow()
    assert pairs() == set()
    assert pairs(State.NOT_SAME) == {(one.pk, two.pk)}


@pytest.mark.parametrize("state", [State.OPEN, State.NOT_SAME, State.LATER])
def test_an_erased_customer_leaves_no_key_and_no_pair(state: DuplicatePair.State) -> None:
    _, two = twins()
    follow()
    say(state)
    erase(two.pk, request=None, context=context_of(), now=timezone.now())
    follow()
    assert not DuplicatePair.objects.exists()
    assert not DuplicateKey.objects.filter(customer=two).exists()
    assert broken() == []


def test_the_invariant_finds_what_an_erasure_left() -> None:
    one, _ = twins()
    follow()
    Customer.objects.filter(pk=one.pk).update(erased_at=timezone.now())
    assert {line.split()[0] for line in broken()} == {"pair", "key"}
    Customer.objects.filter(pk=one.pk).update(erased_at=None)
    assert broken() == []


def test_more_namesakes_in_an_area_than_a_few_make_no_pairs() -> None:
    many = [make_customer(first_name="Jon", last_name="Smyth", area="Leeds") for _ in range(NAMESAKES + 1)]
    look_at([one.pk for one in many], now=timezone.now())
    assert not DuplicatePair.objects.exists()
    look_at([change_customer(many[0], area="York").pk], now=timezone.now())
    look_at([many[1].pk], now=timezone.now())
    assert DuplicatePair.objects.count() == NAMESAKES - 1


def test_some_of_the_demos_customers_registered_twice() -> None:
    call_command("demo", customers=2_500, verbosity=0)
    assert search_everybody(now=timezone.now(), seconds=600)
    assert DuplicatePair.objects.exists()
