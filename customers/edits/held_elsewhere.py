"""Who is held by something that the engine doesn't write: asked only where an edit takes the last that it knows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from customers.edits.normalize import NormalizedEdit
from customers.edits.row_changes import Plan
from customers.edits.snapshot import CustomerState
from customers.rules.codes import Code
from customers.rules.refusals import Refusal

Holds = Callable[[Collection[int]], Collection[int]]
_asked: Final[list[Holds]] = []


def ask_too(holds: Holds) -> None:
    """Ask this as well from now on; parts are registered once, when the process starts."""
    _asked.append(holds)


def held_elsewhere(customer_ids: Collection[int]) -> frozenset[int]:
    """Say which of these customers something else holds. Asked of nobody, it reads nothing."""
    return frozenset(one for holds in _asked for one in holds(customer_ids)) if customer_ids else frozenset()


def with_other_holds(
    asked: Sequence[tuple[NormalizedEdit, CustomerState]],
    outcomes: Sequence[Plan | Refusal],
    again: Callable[[NormalizedEdit, CustomerState], Plan | Refusal],
) -> Sequence[Plan | Refusal]:
    """Judge again who would lose the last hold, where something else holds them; if nobody would, nothing is read."""
    last = {
        state.id
        for (_, state), outcome in zip(asked, outcomes, strict=True)
        if state.id and isinstance(outcome, Refusal) and outcome.code is Code.LAST_IDENTIFIER
    }
    held = held_elsewhere(last)
    if not held:
        return outcomes
    return [
        again(replace(one, edit=one.edit._replace(held_elsewhere=True)), state) if state.id in held else outcome
        for (one, state), outcome in zip(asked, outcomes, strict=True)
    ]
