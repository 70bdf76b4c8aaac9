"""What holds a customer: contacts, identifiers, cards, and what the engine doesn't write.

The last is asked for only where an edit takes the last hold that the engine knows.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from customers.edits.planning.normalize import NormalizedEdit
from customers.edits.rows.card_rows import holds
from customers.edits.rows.row_changes import Plan, RowChange
from customers.edits.snapshot import CustomerState
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from customers.rules.values.cards import HOLDING, CardState

Holds = Callable[[Collection[int]], Collection[int]]
_asked: Final[list[Holds]] = []


def held_by(state: CustomerState) -> int:
    """Count what holds a customer: current contacts, identifiers, cards, and whatever else is known to."""
    contacts = sum(1 for has in state.contacts.values() if has.current)
    cards = sum(1 for card in state.cards.values() if holds(card))
    return contacts + len(state.identifiers) + cards + state.held_elsewhere


def held_after(changes: Iterable[RowChange], state: CustomerState) -> int:
    """Count what holds a customer once these changes of its rows are written."""
    cards = {card.id: card for card in state.cards.values()}
    return held_by(state) + sum(_gained(change, cards.get(change.id or 0)) for change in changes)


def _gained(change: RowChange, card: CardState | None) -> int:
    before, after = change.before or {}, change.after or {}
    if change.table == "contact":
        return (after.get("state") == "current") - (before.get("state") == "current")
    if change.table == "identifier":
        return (change.after is not None) - (change.before is not None)
    if change.table != "card":
        return 0
    owner = after.get("customer_id", card and card.customer_id)
    status = after.get("status", card and card.label.status)
    return (change.after is not None and owner is not None and status in HOLDING) - holds(card)


def register_holds(holds: Holds) -> None:
    """Ask this as well from now on; parts are registered once, when the process starts."""
    _asked.append(holds)


def held_elsewhere(customer_ids: Collection[int]) -> frozenset[int]:
    """Return which of these customers something else holds. Asked of nobody, it reads nothing."""
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
        again(one, replace(state, held_elsewhere=True)) if state.id in held else outcome
        for (one, state), outcome in zip(asked, outcomes, strict=True)
    ]
