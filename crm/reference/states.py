"""The states of whatever has some, with what leads to each and where it may go from there."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from django.apps import apps

from crm.reference.state_meanings import MEANINGS, OF_WINGS, Meaning
from customers.bulk_edits.lifecycle.states import ENDED
from customers.bulk_edits.lifecycle.states import MOVES as BULK_EDIT_MOVES
from customers.models import State
from customers.rules.texts.markdown import code, codes, page, table
from customers.rules.values.cards import MOVES as CARD_MOVES
from customers.rules.values.cards import CardStatus

_MOVES: Mapping[type[Enum], Mapping[Any, Any]] = {State: BULK_EDIT_MOVES, CardStatus: CARD_MOVES}
_ABOUT = """\
Every move is one conditional update: of two callers at once, one wins. Programs read the state, people its label."""


def states_page() -> str:
    """Return the page. Raises KeyError for a state that nobody has explained."""
    parts = []
    for kind, (title, about, meanings) in _installed():
        moves = _MOVES.get(kind)
        headers = ["state", "means, and what leads to it", *(["can become"] if moves else [])]
        rows = [_row(one, meanings[one], moves) for one in kind]
        parts += [f"## {title}", about, table(headers, rows)]
    ended = f"Bulk edits that are {codes(sorted(ENDED))} never change again."
    return page("States", _ABOUT, ended, *parts)


def _installed() -> Iterator[tuple[type[Enum], Meaning]]:
    yield from MEANINGS.items()
    for label, meaning in OF_WINGS.items():
        if apps.is_installed(f"customers.wings.{label.partition('.')[0]}"):
            model: Any = apps.get_model(label)
            yield model.State, meaning


def _row(state: Any, meaning: str, moves: Mapping[Any, Any] | None) -> list[str]:
    row = [code(str(state.value)), meaning]
    if moves is not None:
        row.append(codes(str(one.value) for one in type(state) if one in moves[state]))
    return row
