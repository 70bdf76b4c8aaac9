"""Two customers who look like one, and what is said of them."""

from collections.abc import Collection

from django.utils import timezone

from customers.changelog.following.feed import begin_following
from customers.models import Customer
from customers.parts import parts
from customers.wings.duplicates.decide import decide
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.pairs import living_pairs
from customers.wings.duplicates.search.follow import DUPLICATES_FOLLOWER, follow_changes
from tests.factories import make_customer

State = DuplicatePair.State
BORN = {"last_name": "Byron", "birth_date": "1988-08-17"}


def follow() -> None:
    assert follow_changes(now=timezone.now(), seconds=60)


def twins() -> tuple[Customer, Customer]:
    begin_following(DUPLICATES_FOLLOWER)
    return make_customer(first_name="Ada", **BORN), make_customer(first_name="ADA", **BORN)


def pairs(state: str = State.OPEN) -> set[tuple[int, int]]:
    return set(living_pairs().filter(state=state).values_list("one_id", "two_id"))


def say(state: DuplicatePair.State) -> None:
    assert decide(DuplicatePair.objects.get().pk, state, by="tests", now=timezone.now())


def broken() -> Collection[str]:
    ours = [one for part in parts() if part.name == "duplicates" for one in part.invariants]
    return [line for one in ours for line in one.broken(timezone.now())]
