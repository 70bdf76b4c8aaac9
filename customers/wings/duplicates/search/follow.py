"""Follow the changes: whoever changed is looked at again within seconds."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from customers.changelog.following.feed import begin_following
from customers.changelog.following.follower import Follower
from customers.changelog.following.places import RECORDS_AT_ONCE, is_behind, keep_places, lock_places, read_news
from customers.rules import fields
from customers.wings.duplicates.decide import list_again
from customers.wings.duplicates.models import DuplicatesPlace, FirstSearch
from customers.wings.duplicates.search.look import look_at, make_keys
from customers.wings.duplicates.search.stored_keys import made_with

DUPLICATES_FOLLOWER: Final = Follower(DuplicatesPlace)
_SMALLER_ON_SQLITE: Final = 10
_COMPARED: Final = frozenset(
    {"first_name", "last_name", "birth_date", "gender", "area", "erased", *fields.CONTACT_KINDS, *fields.SIGNPOSTS}
)


def follow_changes(*, now: datetime, seconds: float) -> bool:
    """Look at whoever changed, for at most so many seconds; True: nothing is left, or somebody else is at it."""
    begin_following(DUPLICATES_FOLLOWER)
    list_again(now=now)
    return go_on(lambda: not is_behind(DUPLICATES_FOLLOWER, now) or _follow_some(now), seconds)


def go_on(step: Callable[[], bool], seconds: float) -> bool:
    """Take steps until one returns True, which is returned, or the time is over."""
    until = time.monotonic() + seconds
    while not step():
        if time.monotonic() > until:
            return False
        # SQLite has one writer: people's edits get their turn between two steps.
        time.sleep(settings.BULK_EDIT_PAUSE_SECONDS)
    return True


def in_one_step(number: int) -> int:
    """Return how many are looked at in one transaction: fewer on SQLite, where everybody else waits meanwhile."""
    return max(1, number // _SMALLER_ON_SQLITE) if connection.vendor == "sqlite" else number


def _follow_some(now: datetime) -> bool:
    with transaction.atomic():
        places = lock_places(DUPLICATES_FOLLOWER)
        if places is None:
            return True
        news = read_news(DUPLICATES_FOLLOWER, places, now, at_once=in_one_step(RECORDS_AT_ONCE))
        changed = {customer for _, customer, _, delta in news.changes if _is_compared(delta)}
        if _keys_are_being_made():  # Pairs come after all keys: until then half of them would be missed.
            make_keys(changed)
        else:
            look_at(changed, now=now)
        keep_places(DUPLICATES_FOLLOWER, places, news, now=now)
    return news.is_all


def _keys_are_being_made() -> bool:
    search = FirstSearch.objects.first()
    return search is not None and (search.made_with != made_with() or search.step == FirstSearch.Step.KEYS)


def _is_compared(delta: Mapping[str, Any]) -> bool:
    return any(fields.requested_field(field) in _COMPARED for field in delta)
