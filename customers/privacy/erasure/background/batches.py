"""The erasures that one search takes together: those of a bulk edit that deletes customers, or one by itself.

Each cell of each file is looked at once for all of them, however many there are.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import models

from customers.database.bulk_statements import in_list
from customers.models import Erasure, State
from customers.privacy.erasure.matching import Names, names_of
from customers.privacy.erasure.sought import Sought, together
from customers.privacy.erasure.texts import Place
from customers.privacy.erasure.words import SoughtWords, words_of

_PLACE: Final = ("searched_chunk", "searched_text", "searched_id")
_AT_ONCE: Final = 5_000  # what is sought of so many is held in memory


@dataclass(frozen=True, slots=True)
class Batch:
    """Erasures that stand at the same place of one search. `sought` is None once it is forgotten.

    They have one cut-off, that of the last of them: a file that is uploaded while another one deletes customers is
    searched for all of those.
    """

    ids: tuple[int, ...]
    searched_chunk: int
    searched_text: Place
    last_bulk_edit: int
    before: datetime  # what was asked later than this is the asker's own business
    sought: Sought | None
    names: Names
    words: SoughtWords

    @property
    def here(self) -> "models.QuerySet[Erasure]":
        """Return them as long as nobody has searched on."""
        column, row = self.searched_text
        return Erasure.objects.filter(
            in_list("id", self.ids),
            searched_chunk=self.searched_chunk,
            searched_text=column,
            searched_id=row,
            completed_at=None,
        )

    def at(self, chunk_id: int) -> "Batch":
        """Return the batch after that chunk."""
        return replace(self, searched_chunk=chunk_id)

    def at_text(self, place: Place) -> "Batch":
        """Return the batch after that row of that column."""
        return replace(self, searched_text=place)


def batches() -> Iterator[Batch]:
    """Yield what there is to search. A bulk edit that is still deleting isn't searched for: that would begin anew for
    each of its chunks.
    """
    waiting = Erasure.objects.filter(completed_at=None).exclude(bulk_edit__state=State.RUNNING).order_by("pk")
    groups: dict[Hashable, list[int]] = {}
    for pk, bulk_edit, *place in waiting.values_list("pk", "bulk_edit_id", *_PLACE):
        groups.setdefault((bulk_edit or f"alone {pk}", *place), []).append(pk)
    for ids in groups.values():
        for start in range(0, len(ids), _AT_ONCE):
            if batch := _read(ids[start : start + _AT_ONCE]):
                yield batch


def _read(ids: Sequence[int]) -> Batch | None:
    """Read a batch as it stands now; those that somebody searched on with meanwhile are left to them."""
    found = list(Erasure.objects.filter(in_list("id", ids), completed_at=None).order_by(*_PLACE, "pk"))
    if not found:
        return None
    found = [one for one in found if _place(one) == _place(found[0])]
    kept = [one.sought for one in found if one.sought is not None]
    sought = together(kept) if kept else None
    return Batch(
        ids=tuple(one.pk for one in found),
        searched_chunk=found[0].searched_chunk,
        searched_text=(found[0].searched_text, found[0].searched_id),
        last_bulk_edit=max(one.last_bulk_edit_id or 0 for one in found),
        before=max(one.started_at for one in found),
        sought=sought,
        names=names_of(sought or {}),
        words=SoughtWords(words_of(sought or {})),
    )


def _place(erasure: Erasure) -> tuple[Any, ...]:
    return tuple(getattr(erasure, name) for name in _PLACE)
