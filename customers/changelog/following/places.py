"""What is new at all places together: the changes of customers, and whom records of other parts and clocks tell of."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connection

from customers.changelog.following.feed import Feed, anything_new, begin_following, keep_place, read_feed
from customers.changelog.following.follower import CHANGES, Follower
from customers.models.followed_place import PlaceInRecords
from customers.rule_fields import Told

RECORDS_AT_ONCE: Final = 5_000
MOMENTS_AT_ONCE: Final = 20_000
_A_MOMENT: Final = dt.timedelta(microseconds=1)
Places = Mapping[str, PlaceInRecords]
ChangeRow = tuple[int, int, int, Mapping[str, Any]]  # a change's id, whose it is, the version, the delta


class ToldOf(NamedTuple):
    """A record of another part, or a moment, that tells of a customer; `before` it the value was still the old one."""

    customer_id: int
    what: Told
    before: dt.datetime


@dataclass(frozen=True, slots=True)
class News:
    """The changes, whom else something tells of, and when the last of it was recorded."""

    feeds: Mapping[str, Feed]
    changes: Sequence[ChangeRow]
    told_of: Sequence[ToldOf]
    last_at: dt.datetime | None
    crowded: frozenset[str] = frozenset()  # clocks that would have told of more customers than are looked at one by one

    @property
    def is_all(self) -> bool:
        """Return whether nothing is left to be read."""
        return all(feed.is_whole for feed in self.feeds.values())


def is_behind(follower: Follower, now: dt.datetime) -> bool:
    """Return whether there is anything new to whoever follows."""
    places = {place.records: place for place in follower.places}
    if CHANGES.name not in places:
        return False
    if not places.keys() >= {*follower.records, *follower.clocks}:
        begin_following(follower)
        return True
    return anything_new(follower, places) or any(_passed(follower, name, places, now, 1) for name in follower.clocks)


def lock_places(follower: Follower) -> Places | None:
    """Lock the places; None: somebody else has them. Who has the first one has all."""
    skips = connection.features.has_select_for_update_skip_locked
    if not follower.places.select_for_update(skip_locked=skips).filter(records=CHANGES.name).first():
        return None
    return {place.records: place for place in follower.places}


def read_news(follower: Follower, places: Places, now: dt.datetime, *, at_once: int = RECORDS_AT_ONCE) -> News:
    """Read what came after the places, so many records of each kind, and what the time changed."""
    feeds = {
        name: read_feed(records, places[name], limit=at_once)
        for name, records in follower.records.items()
        if name in places
    }
    changes = [(id_, customer, version, delta) for id_, customer, _, version, delta in feeds[CHANGES.name].rows]
    passed = {name: _passed(follower, name, places, now, MOMENTS_AT_ONCE + 1) for name in follower.clocks}
    crowded = frozenset(name for name, told in passed.items() if len(told) > MOMENTS_AT_ONCE)
    told_of = [*_told(feeds), *(one for name, told in passed.items() if name not in crowded for one in told)]
    last_at = max((at for feed in feeds.values() for _, _, at, *_ in feed.rows), default=None)
    return News(feeds, changes, told_of, last_at, crowded)


def keep_places(follower: Follower, places: Places, news: News, *, now: dt.datetime) -> None:
    """Go on to the places after what was read, in the transaction of what it led to."""
    for name, feed in news.feeds.items():
        keep_place(follower, places[name], feed, now=now)
    if news.changes or news.told_of or news.crowded:
        follower.places.filter(records__in=follower.clocks, looked_at__lt=now).update(looked_at=now)


def _told(feeds: Mapping[str, Feed]) -> Iterator[ToldOf]:
    for name, feed in feeds.items():
        if name != CHANGES.name:
            for _, customer, at, *about in feed.rows:
                if customer is not None:
                    yield ToldOf(customer, (name, tuple(about)), at - _A_MOMENT)


def _passed(follower: Follower, name: str, places: Places, now: dt.datetime, at_most: int) -> list[ToldOf]:
    since = places[name].looked_at if name in places else None
    if since is None:
        return []
    found = follower.clocks[name].between(since, now, at_most)
    return [ToldOf(customer, (name, about), since) for customer, about in islice(found, at_most)]
