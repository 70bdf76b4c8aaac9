"""One batch of edits from what is asked to what is written. What forms, the API and the queue call."""

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from customers.edits.apply import Planned, apply
from customers.edits.definitions import Definitions
from customers.edits.edit import CLEAR, ContactWish, CustomerEdit, EditContext
from customers.edits.keys.resolve_batch import resolve_batch
from customers.edits.keys.resolve_keys import ResolvedKey
from customers.edits.planning.contact_transfers import holders_of_confirmed, read_losers
from customers.edits.planning.holds import with_other_holds
from customers.edits.planning.normalize import NormalizedEdit
from customers.edits.planning.plan import plan
from customers.edits.rivals import let_rivals_wait, new_identifiers
from customers.edits.rows.row_changes import Holders, Merging, Plan
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import (
    CONTACTS_ONLY,
    WHOLE,
    CustomerState,
    StatePart,
    Touch,
    read_cards,
    read_contact_holders,
    read_identifier_holders,
    read_touches,
)
from customers.rules import fields
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import HeldByAnother, PointPolicy

TRIES = 5
_running: ContextVar[bool] = ContextVar("running", default=False)  # a transaction that is run again if need be
RACES = frozenset({"23505", "40P01", "40001", "53200"})  # the last one: others have all locks that there are
Result = TypeVar("Result")


class PlannedEdit(NamedTuple):
    """What became of one edit: a plan (which may change nothing), a refusal, or merges that have to come first.

    Those are done by customers/merging/edit_and_merge.py, one edit at a time: it plans the edit again after them.
    """

    edit: CustomerEdit
    customer_id: int | None = None
    plan: Plan | None = None
    refusal: Refusal | None = None
    wants: Mapping[str, Any] = MappingProxyType({})
    state: CustomerState | None = None
    new_key: str = ""  # the normalised key of a customer that is to be made
    loser: CustomerState | None = None  # who loses a contact by it
    merging: tuple[Merging, ...] = ()  # with neither plan nor refusal

    @property
    def merges_with(self) -> frozenset[int]:
        """Return the customers who hold values of the edit and are to be one with its customer; none: it's no merge."""
        return frozenset(one.holder for one in self.merging)


def plan_edits(
    edits: Sequence[CustomerEdit],
    *,
    context: EditContext,
    definitions: Definitions,
    lock: bool = False,
    rivals_wait: bool = True,
) -> list[PlannedEdit]:
    """Plan each edit against the customers as they are now; write nothing. A fixed number of queries.

    With `lock`, in a transaction: the customers stay locked until it ends, and keys are resolved again under the lock.
    Who wants the same new identifiers waits then, unless `rivals_wait` is False: the caller saw to it.
    """
    if lock and rivals_wait:
        let_rivals_wait(new_identifiers(edits, definitions))
    also = holders_of_confirmed(edits, definitions) if lock else ()
    parts = parts_read_for(edits, context.point, lock=lock)
    asked, found, locked = resolve_batch(
        edits, context=context, definitions=definitions, lock=lock, also=also, parts=parts
    )
    holders = _read_holders(asked, definitions, lock=lock)
    losers = read_losers(asked, holders, locked=locked if lock else None)
    touches = read_touches(_exported_at(asked))
    types = {name: type_.id for name, type_ in definitions.types.items()}

    def outcome_of(one: NormalizedEdit, state: CustomerState) -> Plan | Refusal:
        since = _touched_since(one.edit, touches.get(state.id, {}))
        return plan(one, state=state, holders=holders, context=context, types=types, touches=since, losers=losers)

    outcomes = with_other_holds(asked, [outcome_of(*pair) for pair in asked], outcome_of)
    return [
        _planned_edit(*pair, whom, outcome, losers) for pair, whom, outcome in zip(asked, found, outcomes, strict=True)
    ]


def change_customers(
    edits: Sequence[CustomerEdit],
    *,
    context: EditContext,
    definitions: Definitions,
    then: Callable[[Sequence[PlannedEdit]], None] | None = None,
) -> list[PlannedEdit]:
    """Plan and write a batch in one transaction; edits that are refused are left out. No customer may stand twice.

    So are edits that merge: customers/merging/edit_and_merge.py does those.

    `then` runs in that transaction, under its locks, after the writing: what it raises undoes all of it.
    """

    def work() -> list[PlannedEdit]:
        with transaction.atomic():
            planned = plan_edits(edits, context=context, definitions=definitions, lock=True)
            changing = [one for one in planned if one.plan and one.plan.writes]
            applied = iter(apply([*(to_write(one) for one in changing), *losses_of(changing)], context=context))
            done = [
                one._replace(customer_id=next(applied).customer_id) if one.plan and one.plan.writes else one
                for one in planned
            ]
            if then:
                then(done)
            return done

    return with_retries(work)


def to_write(planned: PlannedEdit) -> Planned:
    """Pair a plan with what its change has to say."""
    if planned.plan is None or planned.state is None:
        raise ValueError("only a plan can be written")
    return Planned(planned.plan, planned.edit.row_number, planned.state.changed_at)


def losses_of(changing: Sequence[PlannedEdit]) -> list[Planned]:
    """Pair what other customers lose by these edits with what their changes have to say."""
    return [
        Planned(one.plan.loss, changed_at=one.loser.changed_at)
        for one in changing
        if one.plan and one.plan.loss and one.loser
    ]


def with_retries(work: Callable[[], Result]) -> Result:
    """Run a transaction again where another one won a unique value or a deadlock; the last error goes up.

    A part of a transaction that is run again itself is not: going back to a savepoint keeps the locks from before it,
    and whom they stopped would be met again each time. The error goes up, and the whole starts over.
    """
    if _running.get() and connection.in_atomic_block:
        return work()
    token = _running.set(True)
    try:
        return _again_and_again(work)
    finally:
        _running.reset(token)


def _again_and_again(work: Callable[[], Result]) -> Result:
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except (IntegrityError, OperationalError) as error:
            if attempt == TRIES or not lost_a_race(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 (so that two do not meet again at once)
    raise AssertionError("unreachable")


def lost_a_race(error: IntegrityError | OperationalError) -> bool:
    """Return whether another transaction came first (23505, 40P01, 40001, 53200): reading again may end well.

    A busy or lost database and a broken rule of ours are no races: trying again at once helps nobody.
    """
    if isinstance(error, OwnerChanged):
        return True
    state = getattr(error.__cause__, "sqlstate", None)
    return state in RACES if state else "UNIQUE constraint failed" in str(error)


def took_a_value(error: IntegrityError | OperationalError) -> bool:
    """Return whether the race was for a unique value, and not for a lock."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state == "23505" if state else isinstance(error, IntegrityError)


def parts_read_for(edits: Sequence[CustomerEdit], point: PointPolicy, *, lock: bool) -> Collection[StatePart]:
    """Return what decides these edits beside the profile and its contacts.

    Identifiers count where an edit names one, where it takes what may be a customer's last hold, or where customers may
    be merged: thousands of others are previewed without. Who locks writes: what depends on it reads the customer whole.
    """
    if all(map(_makes_current, edits)):
        return CONTACTS_ONLY
    needs_all = lock or point.held_by_another is HeldByAnother.MERGE or _may_take_holds(edits)
    return WHOLE if needs_all else (StatePart.CARDS,)


def _may_take_holds(edits: Sequence[CustomerEdit]) -> bool:
    """Return whether an edit is about an identifier or a card, or clears a contact. A file's edits are alike."""
    names: frozenset[str] = frozenset().union(*(edit.values for edit in edits))
    if any(fields.is_identifier(name) or fields.is_card(name) for name in names):
        return True
    return any(edit.values.get(kind) is CLEAR for kind in names.intersection(fields.CONTACT_KINDS) for edit in edits)


def _makes_current(edit: CustomerEdit) -> bool:
    """Return whether an edit only makes contacts current: those hold the customer then, whatever else does."""
    wishes = edit.values.values()
    return bool(wishes) and all(isinstance(one, ContactWish) and one.entry in ("verified", "vouched") for one in wishes)


def _read_holders(
    asked: Sequence[tuple[NormalizedEdit, CustomerState]], definitions: Definitions, *, lock: bool
) -> Holders:
    """Look up the unique values that a customer wants and has not: one query a kind or column, and one for cards."""
    names = set().union(*(one.values for one, _ in asked))
    return Holders(
        {kind: read_contact_holders(kind, _wanted_contacts(kind, asked)) for kind in fields.CONTACT_KINDS},
        {
            name: read_identifier_holders(
                name, definitions.types[fields.identifier_parts(name)[0]].id, _wanted_identifiers(name, asked)
            )
            for name in names
            if fields.is_identifier(name)
        },
        read_cards({fields.card_number(name) for name in names if fields.is_card(name)}, lock=lock),
    )


def _wanted_contacts(kind: str, asked: Sequence[tuple[NormalizedEdit, CustomerState]]) -> set[str]:
    wanted = set()
    for one, state in asked:
        key = getattr(one.values.get(kind), "key", None)
        has = state.contacts.get(kind)
        if key is not None and not (has and has.current and has.current.value == key):
            wanted.add(key)
    return wanted


def _wanted_identifiers(name: str, asked: Sequence[tuple[NormalizedEdit, CustomerState]]) -> set[str]:
    wanted = set()
    for one, state in asked:
        value, own = one.values.get(name), state.identifiers.get(name)
        if isinstance(value, str) and not (own and own.value == value):
            wanted.add(value)
    return wanted


def _exported_at(asked: Sequence[tuple[NormalizedEdit, CustomerState]]) -> dict[int, int]:
    """Return the oldest version at which the rows of each customer were exported; rows of one file may differ in it."""
    oldest: dict[int, int] = {}
    for one, state in asked:
        version = one.edit.as_of_version
        if version is not None and state.id and version < state.version:
            oldest[state.id] = min(version, oldest.get(state.id, version))
    return oldest


def _touched_since(edit: CustomerEdit, touches: Mapping[str, Touch]) -> Mapping[str, Touch]:
    """Leave the fields that somebody changed after the version at which this row was exported."""
    as_of = edit.as_of_version
    return {} if as_of is None else {name: touch for name, touch in touches.items() if touch.version > as_of}


def _planned_edit(
    asked: NormalizedEdit,
    state: CustomerState,
    found: ResolvedKey,
    outcome: Plan | Refusal,
    losers: Mapping[int, CustomerState],
) -> PlannedEdit:
    refusal = outcome if isinstance(outcome, Refusal) else None
    loss = outcome.loss if isinstance(outcome, Plan) else None
    merging = outcome.merging if isinstance(outcome, Plan) else ()
    return PlannedEdit(
        edit=asked.edit,
        customer_id=state.id or None,
        plan=None if isinstance(outcome, Refusal) or merging else outcome,
        refusal=refusal,
        wants=asked.values,
        state=state,
        new_key=f"{found.field}={found.new_value}" if found.field and found.customer_id is None else "",
        loser=losers[loss.customer_id] if loss and loss.customer_id else None,
        merging=merging,
    )
