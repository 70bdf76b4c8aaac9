"""The states of a bulk edit and the moves between them: one table, and one conditional update that makes a move."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from customers.models import BulkEdit, State
from customers.news import tell_of_move

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset({State.PREVIEWING, State.CANCELLED, State.REFUSED, State.FAILED}),
    State.PREVIEWING: frozenset({State.PREVIEWED, State.CANCELLED, State.REFUSED, State.FAILED}),
    State.PREVIEWED: frozenset({State.PREVIEWING, State.WAITING, State.RUNNING, State.CANCELLED}),
    State.WAITING: frozenset({State.PREVIEWING, State.RUNNING, State.CANCELLED}),
    State.RUNNING: frozenset({State.PAUSED, State.COMPLETED, State.CANCELLED, State.FAILED}),
    State.PAUSED: frozenset({State.RUNNING, State.CANCELLED}),
    State.FAILED: frozenset({State.PREVIEWING, State.RUNNING, State.CANCELLED}),
    State.COMPLETED: frozenset(),
    State.CANCELLED: frozenset(),
    State.REFUSED: frozenset(),
}
ENDED: Final = frozenset({State.COMPLETED, State.CANCELLED, State.REFUSED})
# A worker has something to do for these; a cancelled one until its last rows are accounted for.
AT_WORK: Final = frozenset({State.QUEUED, State.PREVIEWING, State.RUNNING})
HAS_WORK: Final = Q(state__in=[*AT_WORK]) | Q(state=State.CANCELLED, finished_at=None)


def move(
    bulk_edit_id: int, to: State, *, since: frozenset[State] | None = None, only: Q | None = None, **columns: Any
) -> bool:
    """Move a bulk edit to `to` if it is in a state that may; of two callers at once one wins.

    `since` narrows the states it may come from, `only` says what else has to be as it was read. `columns` are set with
    it.
    """
    allowed = {state for state, targets in MOVES.items() if to in targets}
    states = [*(allowed & since if since else allowed)]
    waiting = BulkEdit.objects.filter(only or Q(), pk=bulk_edit_id, state__in=states)
    with transaction.atomic(savepoint=False):
        moved = waiting.update(state=to, **columns) == 1
        if moved:
            tell_of_move(bulk_edit_id, to)
    return moved


def revoke(bulk_edit: BulkEdit) -> None:
    """Stop where the person lost the permission: the rest is not processed."""
    message = "The person who ran it may no longer run bulk edits: it stopped there, and what was done stays."
    move(bulk_edit.pk, State.CANCELLED, refusal={"code": "permission_revoked", "message": message, "column": ""})


def end(bulk_edit_id: int, to: State, *, only: Q | None = None, **columns: Any) -> bool:
    """Move to a state that never changes again, and say when."""
    return move(bulk_edit_id, to, only=only, finished_at=Now(), **columns)
