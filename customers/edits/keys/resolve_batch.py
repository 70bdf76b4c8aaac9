"""Whom a batch of edits means, read and where asked for locked, and what each edit asks of its customer."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext
from customers.edits.keys.resolve_keys import ResolvedKey, find_customers
from customers.edits.planning.normalize import NormalizedEdit, normalize
from customers.edits.snapshot import NOBODY, WHOLE, CustomerState, StatePart, read_customers, survivors_of
from customers.models import BulkEdit
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal


class Normalize(Protocol):
    """Normalises an edit against what its customer has: `normalize.normalize`, or that of a kind of bulk edit."""

    def __call__(self, edit: CustomerEdit, *, state: CustomerState, definitions: Definitions) -> NormalizedEdit: ...


class ResolvedBatch(NamedTuple):
    """For each edit of a batch, in order, what it asks of whom; and everyone who was read for it."""

    asked: list[tuple[NormalizedEdit, CustomerState]]
    found: list[ResolvedKey]
    ids: set[int]


def resolve_batch(
    edits: Sequence[CustomerEdit],
    *,
    context: EditContext,
    definitions: Definitions,
    lock: bool,
    also: Collection[int] = (),
    parts: Collection[StatePart] = WHOLE,
    normalize: Normalize = normalize,
) -> ResolvedBatch:
    """Find the customers of a batch and normalise what is asked of each. A fixed number of queries.

    With `lock`, in a transaction: the customers, and those of `also`, stay locked until it ends, and keys are resolved
    again under the lock.
    """
    found = _find(edits, context, definitions)
    ids = {*also, *(one.customer_id for one in found if one.customer_id)}
    states = read_customers(ids, lock=lock, parts=parts, timed=lock)
    if lock:
        found = _find(edits, context, definitions)
        # A key that moved before the lock means somebody else now, who is not locked yet.
        moved = {one.customer_id for one in found if one.customer_id} - ids
        states |= read_customers(moved, lock=True, parts=parts)
    states |= _survivors(states, lock=lock, parts=parts)
    asked = [_normalized(edit, one, states, definitions, normalize) for edit, one in zip(edits, found, strict=True)]
    return ResolvedBatch(asked, found, ids)


def _find(edits: Sequence[CustomerEdit], context: EditContext, definitions: Definitions) -> list[ResolvedKey]:
    is_staff = context.initiator.kind != BulkEdit.InitiatorKind.KEY
    return find_customers(edits, definitions=definitions, point=context.point, tells_elsewhere=is_staff)


def _survivors(
    states: Mapping[int, CustomerState], *, lock: bool, parts: Collection[StatePart]
) -> dict[int, CustomerState]:
    """Read the survivors of the customers who were merged: each stands for its victims."""
    survivors = survivors_of(states.values())
    alive = read_customers(set(survivors.values()), lock=lock, parts=parts, timed=lock)
    return alive | {victim: alive[survivor] for victim, survivor in survivors.items()}


def _normalized(
    edit: CustomerEdit,
    found: ResolvedKey,
    states: Mapping[int, CustomerState],
    definitions: Definitions,
    normalize: Normalize,
) -> tuple[NormalizedEdit, CustomerState]:
    if edit.problem:  # its cells may stand under other headers than their own
        detail = {**edit.problem.detail, **_how_short(edit)}
        return NormalizedEdit(edit, refusal=Refusal(edit.problem.code, "key", detail=detail)), NOBODY
    refusal = found.refusal or _bad_version(edit)
    if refusal:
        rest = normalize(edit, state=NOBODY, definitions=definitions)
        if edit.cells and (rest.refusal or rest.warnings):  # it has shifted, whomever its key may mean
            return _fitting(rest), NOBODY
        return _refused(edit, refusal, rest), NOBODY
    if found.customer_id is None:
        if edit.key and found.field in edit.values:
            # It changes the key, and nobody has that key. Made with the new value, each upload would make another one.
            rest = normalize(edit, state=NOBODY, definitions=definitions)
            return _refused(edit, found.not_found(edit.key), rest), NOBODY
        # An email is kept as its owner types it, so the key's text enters and not its normalised form.
        new = edit.key.text if edit.key and found.field == "email" else found.new_value
        values = {found.field: new, **edit.values} if found.field else edit.values
        return _fitting(normalize(edit._replace(values=values), state=NOBODY, definitions=definitions)), NOBODY
    state = states.get(found.customer_id)
    if state is None:
        key = edit.key.text if edit.key else ""
        rest = normalize(edit, state=NOBODY, definitions=definitions)
        return _refused(edit, Refusal(Code.NOT_FOUND, "key", key, {"key": "customer"}), rest), NOBODY
    if state.erased:
        return NormalizedEdit(edit, refusal=Refusal(Code.ERASED, "key")), state
    asked = _fitting(normalize(edit, state=state, definitions=definitions))
    if state.id != found.customer_id:
        asked.notes.append(Refusal(Code.APPLIED_TO_SURVIVOR, "key", str(found.customer_id), {"survivor": state.id}))
    return asked, state


def _refused(edit: CustomerEdit, refusal: Refusal, rest: NormalizedEdit) -> NormalizedEdit:
    """Refuse an edit for its key, and say what else is wrong with it."""
    others = [rest.refusal, *rest.others] if rest.refusal else []
    return NormalizedEdit(edit, warnings=rest.warnings, refusal=refusal, others=others)


def _fitting(asked: NormalizedEdit) -> NormalizedEdit:
    """Say that a short row was filled up; refuse it where a value does not fit: something inside it has shifted."""
    if asked.edit.cells is None:
        return asked
    if asked.refusal or asked.warnings:
        return NormalizedEdit(asked.edit, refusal=Refusal(Code.SHORT_ROW, "key", detail=_how_short(asked.edit)))
    asked.notes.append(Refusal(Code.SHORT_ROW, "key"))
    return asked


def _how_short(edit: CustomerEdit) -> dict[str, object]:
    return dict(zip(("found", "expected"), edit.cells, strict=True)) if edit.cells else {}


def _bad_version(edit: CustomerEdit) -> Refusal | None:
    suspect = edit.suspects.get("version")
    return Refusal(suspect.code, "version", edit.as_of_text, suspect.detail) if suspect else None
