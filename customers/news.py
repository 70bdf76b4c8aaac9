"""Tell staff what finished, what failed and what waits for them. Who has something to tell calls `raise_notice`.

The core and its parts tell; a part that keeps such news for people, and calls client systems, listens. Where none does,
nobody is told and nothing else is different. All of it happens in the transaction of what is told of: what is rolled
back was never told, and what is committed is told once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


class NewsKind(StrEnum):
    """What the person who is told has to do with it."""

    DONE = "done"  # it is over, there is nothing to do
    FAILED = "failed"
    WAITS = "waits"  # for this person


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNews:
    """One sentence or two without personal data, and the page to look at.

    `about` names the thing, like "drop_folder:3": what is told of it next takes the place of this.
    """

    kind: NewsKind
    text: str
    about: str
    url: str


class NewsListener(Protocol):
    """Keeps news for these people, in the transaction of what it tells of."""

    def __call__(self, news: StaffNews, user_ids: Collection[int]) -> None: ...


class MoveListener(Protocol):
    """Notes that a bulk edit has come to a state, in the transaction of the move."""

    def __call__(self, bulk_edit_id: int, state: str) -> None: ...


_of_news: Final[list[NewsListener]] = []
_of_moves: Final[list[MoveListener]] = []


def listen(*, to_news: NewsListener | None, to_moves: MoveListener | None) -> None:
    """Add who listens; a part's registration does."""
    if to_news:
        _of_news.append(to_news)
    if to_moves:
        _of_moves.append(to_moves)


def raise_notice(kind: NewsKind, text: str, *, about: str, to: Collection[int], url: str) -> None:
    """Tell these people, by the ids of their users, in the transaction of what is told of."""
    news = StaffNews(kind=kind, text=text, about=about, url=url)
    for keep_news in _of_news:
        keep_news(news, to)


def tell_of_move(bulk_edit_id: int, state: str) -> None:
    """Say that a bulk edit has come to another state."""
    for keep_news in _of_moves:
        keep_news(bulk_edit_id, state)
