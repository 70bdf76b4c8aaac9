"""The first look at everybody: all keys, then all pairs. Once more where the server's secret is another one."""

from datetime import datetime
from typing import Final

from django.db import transaction

from customers.changelog.following.feed import begin_following
from customers.changelog.following.follower import CHANGES
from customers.models import Customer
from customers.wings.duplicates.models import DuplicatesPlace, FirstSearch
from customers.wings.duplicates.search.follow import DUPLICATES_FOLLOWER, go_on, in_one_step
from customers.wings.duplicates.search.kept_pairs import write_pairs
from customers.wings.duplicates.search.look import make_keys
from customers.wings.duplicates.search.stored_keys import made_with

AT_ONCE: Final = 2_000  # customers in one transaction; fewer on SQLite
_Step = FirstSearch.Step


def search_everybody(*, now: datetime, seconds: float) -> bool:
    """Go on with the first look at everybody, in the order of their ids; True once it has come to the end.

    Each step is committed with its place: whoever stops in the middle goes on from there.
    """
    if FirstSearch.objects.filter(step=_Step.DONE, made_with=made_with()).exists():
        return True
    begin_following(DUPLICATES_FOLLOWER)  # before the search: whoever comes behind it is followed
    return go_on(lambda: _search_some(now), seconds)


def is_searching() -> bool:
    """Return whether the first search has still to come to its end."""
    return not FirstSearch.objects.filter(step=_Step.DONE).exists()


def _search_some(now: datetime) -> bool:
    most = in_one_step(AT_ONCE)
    with transaction.atomic():
        # Waits for whoever follows: two who look at the same time would not see each other's keys.
        if not DuplicatesPlace.objects.select_for_update().filter(records=CHANGES.name).first():
            return False
        search = _search_with_this_secret()
        some = Customer.objects.filter(pk__gt=search.up_to).order_by("pk").values_list("pk", flat=True)
        ids = list(some[:most])
        if search.step == _Step.KEYS:
            make_keys(ids)
        else:
            write_pairs(ids, now=now)
        search.go_on(after=ids, is_last=len(ids) < most)
        search.save()
    return search.step == _Step.DONE


def _search_with_this_secret() -> FirstSearch:
    search, _ = FirstSearch.objects.get_or_create(pk=1, defaults={"made_with": made_with()})
    if search.made_with != made_with():
        search.step, search.up_to, search.made_with = _Step.KEYS, 0, made_with()
    return search
