"""What is new at all places together: whom changes of customers, records of other parts and clocks tell of."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from customers.wings.segments.membership.change_feed import (
    CHANGES,
    Feed,
    anything_new,
    begin_following,
    followed_clocks,
    followed_records,
    keep_place,
    read_feed,
)
from customers.wings.segments.membership.reasons import ToldOf, Touched, touched_by
from customers.wings.segments.models import FollowedPlace

RECORDS_AT_ONCE: Final = 5_000
_A_MOMENT: Final = dt.timedelta(microseconds=1)
Places = Mapping[str, FollowedPlace]


@dataclass(frozen=True, slots=True)
class News:
    """Whom something tells of, and when the last of it was recorded."""

    feeds: Mapping[str, Feed]
    touched: Mapping[int, Touched]
    last_at: dt.datetime | None

    @property
    def is_all(self) -> bool:
        """Return whether nothing is left to be read."""
        return all(feed.is_whole for feed in self.feeds.values())


def is_behind(now: dt.datetime) -> bool:
    """Return whether there is anything new to whoever follows."""
    places = {place.records: place for place in FollowedPlace.objects.all()}
    if CHANGES.name not in places:
        return False
    if not places.keys() >= {*followed_records(), *followed_clocks()}:
        begin_following()
        return True
    return anything_new(places) or next(_passed(places, now), None) is not None


def lock_places() -> Places | None:
    """Lock the places; None: somebody else has them. Who has the first one has all."""
    skips = connection.features.has_select_for_update_skip_locked
    if not FollowedPlace.objects.select_for_update(skip_locked=skips).filter(records=CHANGES.name).first():
        return None
    return {place.records: place for place in FollowedPlace.objects.all()}


def read_news(places: Places, now: dt.datetime) -> News:
    """Read what came after the places, so many records of each kind, and what the time changed."""
    feeds = {
        name: read_feed(records, places[name], limit=RECORDS_AT_ONCE)
        for name, records in followed_records().items()
        if name in places
    }
    changes = [(id_, customer, *about) for id_, customer, _, *about in feeds[CHANGES.name].rows]
    touched = touched_by(changes, [*_told(feeds), *_passed(places, now)])
    return News(feeds, touched, max((at for feed in feeds.values() for _, _, at, *_ in feed.rows), default=None))


def keep_places(places: Places, news: News, *, now: dt.datetime) -> None:
    """Go on to the places after what was read, in the transaction of what it led to."""
    for name, feed in news.feeds.items():
        keep_place(places[name], feed, now=now)
    if news.touched:
        FollowedPlace.objects.filter(records__in=followed_clocks(), looked_at__lt=now).update(looked_at=now)


def _told(feeds: Mapping[str, Feed]) -> Iterator[ToldOf]:
    for name, feed in feeds.items():
        if name != CHANGES.name:
            for _, customer, at, *about in feed.rows:
                if customer is not None:
                    yield ToldOf(customer, (name, tuple(about)), at - _A_MOMENT)


def _passed(places: Places, now: dt.datetime) -> Iterator[ToldOf]:
    for name, clock in followed_clocks().items():
        since = places[name].looked_at if name in places else None
        for customer, about in clock.between(since, now) if since is not None else ():
            yield ToldOf(customer, (name, about), since or now)
