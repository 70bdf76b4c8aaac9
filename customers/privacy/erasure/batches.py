"""The erasures that one search takes together: those of a bulk edit that deletes customers, or one by itself.

Each cell of each file is looked at once for all of them, however many there are.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import models

from customers.database.bulk_statements import in_list
from customers.models import Erasure, State
from customers.privacy.erasure.matching import Names, names_of
from customers.privacy.erasure.sought import Sought, together

_AT_ONCE: Final = 5_000  # what is sought of so many is held in memory


@dataclass(frozen=True, slots=True)
class Batch:
    """Erasures that stand at the same chunk of the same files. `sought` is None once it is forgotten."""

    ids: tuple[int, ...]
    searched_chunk: int
    last_bulk_edit: int
    before: datetime  # what was asked later than this is the asker's own business
    sought: Sought | None
    names: Names

    @property
    def here(self) -> "models.QuerySet[Erasure]":
        """Return them as long as nobody has searched on."""
        return Erasure.objects.filter(in_list("id", self.ids), searched_chunk=self.searched_chunk, completed_at=None)

    def at(self, chunk_id: int) -> "Batch":
        """Return the batch after that chunk."""
        return replace(self, searched_chunk=chunk_id)


def batches() -> Iterator[Batch]:
    """Yield what there is to search. A bulk edit that is still deleting isn't searched for: that would begin anew for
    each of its chunks.
    """
    waiting = Erasure.objects.filter(completed_at=None).exclude(bulk_edit__state=State.RUNNING).order_by("pk")
    groups: dict[Hashable, list[int]] = {}
    for pk, bulk_edit, last, chunk in waiting.values_list("pk", "bulk_edit_id", "last_bulk_edit_id", "searched_chunk"):
        groups.setdefault((bulk_edit or f"alone {pk}", last, chunk), []).append(pk)
    for ids in groups.values():
        for start in range(0, len(ids), _AT_ONCE):
            if batch := _read(ids[start : start + _AT_ONCE]):
                yield batch


def _read(ids: Sequence[int]) -> Batch | None:
    """Read a batch as it stands now; those that somebody searched on with meanwhile are left to them."""
    found = list(Erasure.objects.filter(in_list("id", ids), completed_at=None).order_by("searched_chunk", "pk"))
    if not found:
        return None
    found = [one for one in found if one.searched_chunk == found[0].searched_chunk]
    kept = [one.sought for one in found if one.sought is not None]
    sought = together(kept) if kept else None
    return Batch(
        ids=tuple(one.pk for one in found),
        searched_chunk=found[0].searched_chunk,
        last_bulk_edit=found[0].last_bulk_edit_id or 0,
        before=max(one.started_at for one in found),
        sought=sought,
        names=names_of(sought or {}),
    )
