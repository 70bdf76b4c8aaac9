"""Search for duplicates: among those who changed, every few seconds; and once, from the beginning, among everybody."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from customers.changelog.following.feed import begin_following
from customers.changelog.following.follower import Follower
from customers.changelog.following.places import is_behind, keep_places, lock_places, read_news
from customers.models import Customer
from customers.rules import fields
from customers.wings.duplicates.decide import list_again
from customers.wings.duplicates.look import look_at
from customers.wings.duplicates.models import DuplicatesPlace, FirstSearch

DUPLICATES_FOLLOWER: Final = Follower(DuplicatesPlace)
AT_ONCE: Final = 2_000  # customers in one transaction of the first search
_COMPARED: Final = frozenset(
    {"first_name", "last_name", "birth_date", "gender", "area", "erased", *fields.CONTACT_KINDS, *fields.SIGNPOSTS}
)


def follow_changes(*, now: datetime, seconds: float) -> bool:
    """Look at whoever changed, for at most so many seconds; True: nothing is left, or somebody else is at it."""
    begin_following(DUPLICATES_FOLLOWER)
    list_again(now=now)
    return _go_on(lambda: not is_behind(DUPLICATES_FOLLOWER, now) or _follow_some(now), seconds)


def search_everybody(*, now: datetime, seconds: float) -> bool:
    """Go on with the first look at everybody, in the order of their ids; True once it has come to the end.

    The last chunk is committed with its place: whoever stops in the middle goes on from there.
    """
    if FirstSearch.objects.filter(ended_at__isnull=False).exists():
        return True
    begin_following(DUPLICATES_FOLLOWER)  # before the search: whoever comes behind it is followed
    return _go_on(lambda: _search_some(now), seconds)


def _go_on(step: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not step():
        if time.monotonic() > until:
            return False
    return True


def _follow_some(now: datetime) -> bool:
    with transaction.atomic():
        places = lock_places(DUPLICATES_FOLLOWER)
        if places is None:
            return True
        news = read_news(DUPLICATES_FOLLOWER, places, now)
        look_at({customer for _, customer, _, delta in news.changes if _is_compared(delta)}, now=now)
        keep_places(DUPLICATES_FOLLOWER, places, news, now=now)
    return news.is_all


def _is_compared(delta: Mapping[str, Any]) -> bool:
    return any(fields.asked_as(field) in _COMPARED for field in delta)


def _search_some(now: datetime) -> bool:
    with transaction.atomic():
        # Waits for whoever follows: two who look at the same time would not see each other's keys.
        if not DuplicatesPlace.objects.select_for_update().filter(records="customers.Change").first():
            return False
        search, _ = FirstSearch.objects.get_or_create(pk=1)
        some = Customer.objects.filter(pk__gt=search.up_to).order_by("pk").values_list("pk", flat=True)
        ids = list(some[:AT_ONCE])
        look_at(ids, now=now)
        search.up_to = max(ids, default=search.up_to)
        search.ended_at = None if len(ids) == AT_ONCE else now
        search.save()
    return search.ended_at is not None
