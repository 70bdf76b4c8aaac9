"""Pages over several dated records in one order, newest first, each record read along its own index.

A page begins at a key: the time, the kind of record and the id of a row. Each kind is asked for one page beyond the
key, and the pages are merged; so a page costs the same wherever it lies.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from django.db.models import Q, QuerySet

from customers.database.keyset_paging import NEWER, OLDER, PAGE_SIZE

_TEXT: Final = re.compile(r"([0-9]{1,17})([a-z])([0-9]{1,18})")
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_SHIFT: Final = 10**16  # so that times before 1970 have no sign in an address


class EventKey(NamedTuple):
    """A row's place in the order. The kind is a letter; at one time, later letters come after earlier ones."""

    at: dt.datetime
    kind: str
    id: int

    @property
    def text(self) -> str:
        """Write the key as it stands in an address."""
        return f"{(self.at - _EPOCH) // _MICROSECOND + _SHIFT}{self.kind}{self.id}"


def event_key(text: str | None) -> EventKey | None:
    """Read a key from an address; None for what is none."""
    found = _TEXT.fullmatch(text or "")
    if not found:
        return None
    try:
        return EventKey(_EPOCH + (int(found[1]) - _SHIFT) * _MICROSECOND, found[2], int(found[3]))
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a page lies: right before a key, right after one, or at the newest row; and the limits it stays within."""

    before: EventKey | None = None
    after: EventKey | None = None
    size: int = PAGE_SIZE

    @property
    def key(self) -> EventKey | None:
        """Return the key that the page begins at."""
        return self.after or self.before

    @property
    def is_newer(self) -> bool:
        """Return whether the page is read upwards, towards newer rows."""
        return self.after is not None


def stretch_of(parameters: Mapping[str, str], *, size: int = PAGE_SIZE) -> Stretch:
    """Read a page's place from an address; what is no key means the newest page."""
    return Stretch(before=event_key(parameters.get(OLDER)), after=event_key(parameters.get(NEWER)), size=size)


class Dated(Protocol):
    """A row of a page."""

    @property
    def at(self) -> dt.datetime: ...

    @property
    def key(self) -> EventKey: ...


Event = TypeVar("Event", bound=Dated)


@dataclass(frozen=True, slots=True)
class EventPage(Generic[Event]):
    """The rows of one page, and the keys of the pages beside it; None where there is none."""

    rows: tuple[Event, ...]
    older: EventKey | None = None
    newer: EventKey | None = None


def read_events(reads: Iterable[Callable[[Stretch], Sequence[Event]]], stretch: Stretch) -> EventPage[Event]:
    """Merge what each kind of record gives beyond the key: `size` + 1 rows of it at most, as `beyond` finds them."""
    found = sorted((row for read in reads for row in read(stretch)), key=_key, reverse=not stretch.is_newer)
    rows, has_more = found[: stretch.size], len(found) > stretch.size
    if not rows:
        return EventPage(())
    if stretch.is_newer:
        rows.reverse()
        return EventPage(tuple(rows), rows[-1].key, rows[0].key if has_more else None)
    return EventPage(
        tuple(rows), rows[-1].key if has_more else None, rows[0].key if stretch.before is not None else None
    )


def beyond(records: QuerySet[Any, Any], stretch: Stretch, *, kind: str) -> QuerySet[Any, Any]:
    """Return the records of one kind beyond a page's key. The bound of the time alone leads along an index."""
    key, newer = stretch.key, stretch.is_newer
    if key is None:
        return records
    side, strictly = ("gte", "gt") if newer else ("lte", "lt")
    if kind == key.kind:
        same_time = Q(**{f"at__{strictly}": key.at}) | Q(**{f"id__{strictly}": key.id})
        return records.filter(same_time, **{f"at__{side}": key.at})
    is_beyond_at_that_time = (kind > key.kind) == newer
    return records.filter(**{f"at__{side if is_beyond_at_that_time else strictly}": key.at})


def _key(row: Dated) -> EventKey:
    return row.key
