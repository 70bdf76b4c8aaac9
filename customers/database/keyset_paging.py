"""Pages by key, newest first: the first and the last page of a million rows cost the same. No COUNT, no OFFSET."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from django.db.models import QuerySet


class Keyed(Protocol):
    """A row that pages are keyed by: a model, or what `values_list` gives under a name."""

    @property
    def pk(self) -> Any: ...


Row = TypeVar("Row", bound=Keyed)
PAGE_SIZE = 50
OLDER, NEWER = "before", "after"  # as they stand in a URL
_LARGEST_KEY = 2**63 - 1
_MOMENT: Final = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page begins: right before (older than) or right after (newer than) a key, or at the newest row."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the keys from which the pages beside it begin; None where there is no such page."""

    rows: tuple[Row, ...]
    older: int | None = None
    newer: int | None = None


class MomentKey(NamedTuple):
    """A place in an order by time; of one moment by number."""

    at: dt.datetime
    number: int

    @property
    def text(self) -> str:
        """Write it as it stands in an address."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.number}"


def moment_key(text: str | None) -> MomentKey | None:
    """Read a place from an address; None for what is none."""
    found = _MOMENT.fullmatch(text or "")
    return MomentKey(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2])) if found else None


def page_key(parameters: Mapping[str, str]) -> PageKey:
    """Read a page's place from a URL; what is no key means the newest page."""
    return PageKey(before=_key(parameters.get(OLDER)), after=_key(parameters.get(NEWER)))


def read_page(
    queryset: QuerySet[Any, Row], *, key: PageKey, size: int = PAGE_SIZE, by: str = "pk", along: str = ""
) -> Page[Row]:
    """Read one page of a queryset that has no order of its own, in one query.

    `by` names the column of the keys, no two rows with the same value in it; `along` one whose order is the keys' own,
    where an index leads through the rows by it.
    """
    order = along or by
    if key.after is not None:
        found = list(queryset.filter(**{f"{by}__gt": key.after}).order_by(order)[: size + 1])
        rows = tuple(reversed(found[:size]))
        newer = getattr(rows[0], by) if len(found) > size else None
        return Page(rows, getattr(rows[-1], by) if rows else None, newer)
    if key.before is not None:
        queryset = queryset.filter(**{f"{by}__lt": key.before})
    found = list(queryset.order_by(f"-{order}")[: size + 1])
    rows = tuple(found[:size])
    newer = getattr(rows[0], by) if rows and key.before is not None else None
    return Page(rows, getattr(rows[-1], by) if len(found) > size else None, newer)


def _key(text: str | None) -> int | None:
    if not text or not text.isascii() or not text.isdigit():
        return None
    return min(int(text[:20]), _LARGEST_KEY)
