"""The states of a bulk edit: every move that is not in the table is refused."""

from itertools import product

import pytest

from customers.bulk_edits.lifecycle.states import ENDED, MOVES, end, move
from customers.models import BulkEdit, State
from tests.factories import admin_panel

CONTRACT = {
    State.QUEUED: {State.PREVIEWING, State.CANCELLED, State.REFUSED, State.FAILED},
    State.PREVIEWING: {State.PREVIEWED, State.CANCELLED, State.REFUSED, State.FAILED},
    State.PREVIEWED: {State.PREVIEWING, State.WAITING, State.RUNNING, State.CANCELLED},
    State.WAITING: {State.PREVIEWING, State.RUNNING, State.CANCELLED},
    State.RUNNING: {State.PAUSED, State.COMPLETED, State.CANCELLED, State.FAILED},
    State.PAUSED: {State.RUNNING, State.CANCELLED},
    State.FAILED: {State.PREVIEWING, State.RUNNING, State.CANCELLED},
}


def in_state(state: State) -> BulkEdit:
    return BulkEdit.objects.create(
        integration_point=admin_panel(), initiator="tests", initiator_kind="system", state=state
    )


def test_the_table_of_moves_is_the_contracts() -> None:
    assert {state: set(targets) for state, targets in MOVES.items() if targets} == CONTRACT


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_a_move_is_made_exactly_if_the_table_has_it(state: State, to: State) -> None:
    bulk_edit = in_state(state)
    moved = move(bulk_edit.pk, to)
    bulk_edit.refresh_from_db()
    allowed = to in CONTRACT.get(state, set())
    assert (moved, bulk_edit.state) == (allowed, to if allowed else state)


def test_what_has_ended_never_moves_again() -> None:
    assert {state for state, targets in MOVES.items() if not targets} == ENDED


@pytest.mark.django_db
def test_of_two_that_move_at_once_one_wins() -> None:
    bulk_edit = in_state(State.PREVIEWED)
    assert [move(bulk_edit.pk, State.RUNNING), move(bulk_edit.pk, State.RUNNING)] == [True, False]


@pytest.mark.django_db
def test_a_move_may_be_narrowed_to_some_of_the_states_that_the_table_allows() -> None:
    bulk_edit = in_state(State.PAUSED)
    assert not move(bulk_edit.pk, State.RUNNING, since=frozenset({State.PREVIEWED}))


@pytest.mark.django_db
def test_a_move_that_is_not_made_sets_no_column() -> None:
    bulk_edit = in_state(State.COMPLETED)
    move(bulk_edit.pk, State.CANCELLED, failure_id="x")
    bulk_edit.refresh_from_db()
    assert bulk_edit.failure_id == ""


@pytest.mark.django_db
def test_an_end_says_when() -> None:
    bulk_edit = in_state(State.RUNNING)
    end(bulk_edit.pk, State.COMPLETED)
    bulk_edit.refresh_from_db()
    assert bulk_edit.finished_at is not None
