"""Merging two customers and taking it back, each time with a pair of its own, in turns with the bare SQL."""

import time
from typing import Any

from django.db import connection

from customers.merging.merge import merge_customers
from customers.merging.unmerge import unmerge
from customers.models import Customer
from customers.rules.merging import MergeRule, MergeWhy
from customers.wings.activity.models import Action
from tests.benchmarks.merging import bare
from tests.benchmarks.merging.pairs import make_pair
from tests.benchmarks.merging.part import ACTIONS
from tests.factories import context_of


def measure(rounds: int) -> dict[str, Any]:
    """Return the seconds of each way, round by round; the first round warms up and isn't told."""
    pairs = [(make_pair(), make_pair()) for _ in range(rounds + 1)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE activity_action, customers_change, customers_contact, customers_identifier")
    found = [_round(*pair, ours_first=at % 2 == 0) for at, pair in enumerate(pairs)][1:]
    return {way: [one[way] for one in found] for way in found[0]}


def _round(mine: tuple[int, int], other: tuple[int, int], *, ours_first: bool) -> dict[str, float]:
    took: dict[str, float] = {}
    for way in ("merge", "bare") if ours_first else ("bare", "merge"):
        if way == "bare":
            took["bare"] = bare.merge(*other)
            _see_that_all_moved(*other)
        else:
            took["merge"], took["unmerge"] = _merge_and_take_back(*mine)
    return took


def _merge_and_take_back(survivor: int, victim: int) -> tuple[float, float]:
    began = time.perf_counter()
    done = merge_customers(survivor, victim, context=context_of(), why=MergeWhy(MergeRule.BY_HAND))
    merged = time.perf_counter()
    _see_that_all_moved(survivor, victim)
    again = time.perf_counter()
    unmerge(done.merge_id, context=context_of())
    taken_back = time.perf_counter() - again
    if Action.objects.filter(customer=victim).count() != ACTIONS:
        raise RuntimeError("the victim's actions did not come back")
    return merged - began, taken_back


def _see_that_all_moved(survivor: int, victim: int) -> None:
    if Action.objects.filter(customer=survivor).count() != 2 * ACTIONS:
        raise RuntimeError("not all actions moved")
    if Customer.objects.get(pk=victim).merged_into_id != survivor:
        raise RuntimeError("the victim does not point at the survivor")
