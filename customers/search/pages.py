"""The order of what a search found: those that hold what was typed, newest first, then those spelled otherwise.

A page begins from a place in that order: the customer's id, negative where it is spelled otherwise.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from customers.database.keyset_paging import NEWER, OLDER, PageKey, page_key

# Reads the ids of one kind next to a key, all of them or at least as many as a page shows and one more.
Read = Callable[[PageKey], Iterable[int]]
_BEFORE_THE_OLDEST: Final = PageKey(after=0)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one page in their order, and those from which the pages beside it begin."""

    shown: tuple[int, ...]
    older: int | None
    newer: int | None


def key_of(parameters: Mapping[str, str]) -> PageKey:
    """Read a place from a URL; what is none means the first page."""
    for name in (OLDER, NEWER):
        if parameters.get(name, "").startswith("-"):
            key = page_key({name: parameters[name][1:]})
            return PageKey(_negative(key.before), _negative(key.after))
    return page_key(parameters)


def read_places(exact: Read, otherwise: Read, *, key: PageKey, size: int) -> Places:
    """Read one page; the second kind is read only where the first does not fill it."""
    if key.after is not None:
        found = _upwards(exact, otherwise, key.after, size)
        shown = tuple(reversed(found[:size]))
        return Places(shown, shown[-1] if shown else None, shown[0] if len(found) > size else None)
    found = _downwards(exact, otherwise, key.before, size)
    shown = tuple(found[:size])
    newer = shown[0] if shown and key.before is not None else None
    return Places(shown, shown[-1] if len(found) > size else None, newer)


def _downwards(exact: Read, otherwise: Read, before: int | None, size: int) -> list[int]:
    is_among_others = before is not None and before < 0
    found = [] if is_among_others else sorted(exact(PageKey(before=before)), reverse=True)
    if len(found) <= size:
        start = PageKey(before=_negative(before)) if is_among_others else PageKey()
        found += [-id_ for id_ in sorted(otherwise(start), reverse=True) if id_ not in set(found)]
    return found


def _upwards(exact: Read, otherwise: Read, after: int, size: int) -> list[int]:
    found = [-id_ for id_ in sorted(otherwise(PageKey(after=-after)))] if after < 0 else []
    if len(found) <= size:
        found += sorted(exact(PageKey(after=after) if after >= 0 else _BEFORE_THE_OLDEST))
    return found


def _negative(place: int | None) -> int | None:
    return None if place is None else -place
