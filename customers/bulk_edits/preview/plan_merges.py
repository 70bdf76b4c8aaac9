"""Plan rows that merge, and rows that take merges back: judged as everything stands before the run.

What earlier rows of the file do to later ones is `settle_merges`'s; each row is judged again when its turn comes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F

from customers.bulk_edits.mapping.merge_columns import VICTIM
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.database.bulk_statements import in_list
from customers.edits.change_customers import PlannedEdit
from customers.edits.edit import Clear, CustomerEdit, Key
from customers.edits.rows.row_changes import Plan
from customers.edits.snapshot import CONTACTS_ONLY, CustomerState, read_customers
from customers.merging.errors import UnmergeRefused
from customers.merging.read import merging_customers
from customers.merging.unmerge import refuse_unmerge
from customers.models import Change, Merge
from customers.rules.merge_sentences import ALREADY_TAKEN_BACK, already_one_text, blocker_text
from customers.rules.merging import Blocker, MergeCode, MergingCustomer, are_one, blockers
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refusal, Refused
from customers.rules.values.identifiers import normalise_customer_id

_CODES: Mapping[MergeCode, Code] = {MergeCode.NOT_FOUND: Code.NOT_FOUND, MergeCode.ERASED: Code.ERASED}


def plan_merges(edits: Sequence[CustomerEdit]) -> list[PlannedEdit]:
    """Judge each row against the customers as they are now; write nothing. A fixed number of queries."""
    pairs = [_pair(edit) for edit in edits]
    states = read_customers({id_ for pair in pairs if not isinstance(pair, Refusal) for id_ in pair})
    facts = merging_customers(states.values()) if states else {}
    return [_planned(edit, pair, states, facts) for edit, pair in zip(edits, pairs, strict=True)]


def merge_plan(survivor: int, version: int, victim: int, *, back: bool = False) -> Plan:
    """Return the plan of a row: what the ledger keeps of it is the pair."""
    pair = [victim, None] if back else [None, victim]
    return Plan(survivor, version, "", {VICTIM: pair}, is_of_part=True)


def _pair(edit: CustomerEdit) -> tuple[int, int] | Refusal:
    if edit.problem:
        return Refusal(edit.problem.code, KEY_FIELD, detail=edit.problem.detail)
    victim = edit.values.get(VICTIM)
    cells = ((KEY_FIELD, edit.key.text if edit.key else ""), (VICTIM, victim if isinstance(victim, str) else ""))
    ids, wrong = [], []
    for field, text in cells:
        try:
            ids.append(_id(edit, field, text))
        except Refused as refused:
            wrong.append(Refusal(refused.code, field, text, refused.detail))
    return replace(wrong[0], others=tuple(wrong[1:])) if wrong else (ids[0], ids[1])


def _id(edit: CustomerEdit, field: str, text: str) -> int:
    if field in edit.suspects:
        raise edit.suspects[field]
    if isinstance(edit.values.get(field), Clear):
        raise Refused.because(Code.INVALID_VALUE, Why.NOT_A_CUSTOMER_ID)
    if not text:
        raise Refused(Code.KEY_MISSING)
    return normalise_customer_id(text)


def _planned(
    edit: CustomerEdit,
    pair: tuple[int, int] | Refusal,
    states: Mapping[int, CustomerState],
    facts: Mapping[int, MergingCustomer],
) -> PlannedEdit:
    if isinstance(pair, Refusal):
        return PlannedEdit(edit, refusal=pair)
    survivor, victim = pair
    unknown = [refusal_of(Blocker(MergeCode.NOT_FOUND, customer=id_), pair) for id_ in pair if id_ not in facts]
    if unknown:
        return PlannedEdit(edit, refusal=replace(unknown[0], others=tuple(unknown[1:])))
    state = states[survivor]
    if one := are_one(facts[survivor], facts[victim]):
        plan = Plan(one, state.version, "", {}, said=already_one_text(one), is_of_part=True)
        return PlannedEdit(edit, one, plan, wants={"merge": pair}, state=state)
    if found := blockers(facts[survivor], facts[victim]):
        return PlannedEdit(edit, refusal=refusal_of(found[0], pair))
    return PlannedEdit(edit, survivor, merge_plan(survivor, state.version, victim), wants={"merge": pair}, state=state)


def refusal_of(blocker: Blocker, pair: tuple[int, int]) -> Refusal:
    """Say why the two customers of a row are not merged. No sentence of a blocker holds personal data."""
    survivor, victim = pair
    field = KEY_FIELD if blocker.customer == survivor else VICTIM
    detail = {
        "said": blocker_text(blocker),
        "blocker": blocker.code.value,
        "pair": [survivor, victim],
        **({"about": blocker.customer} if blocker.customer else {}),
        **({"type": blocker.field} if blocker.field else {}),
        **({"survivor": blocker.survivor} if blocker.survivor else {}),
        **({"key": "customer"} if blocker.code is MergeCode.NOT_FOUND else {}),
    }
    value = str(survivor if field == KEY_FIELD else victim)
    return Refusal(_CODES.get(blocker.code, Code.MERGE_BLOCKED), field, value, detail)


def plan_merges_back(applied: Sequence[Mapping[str, Any]], undone_id: int) -> list[PlannedEdit]:
    """Judge the taking back of rows, given with their ledger's columns. Of an undo, its merges are made once more."""
    numbers = [row["row_number"] for row in applied]
    made = merges_of(undone_id, set(numbers))
    later = merged_later(undone_id, {merge.survivor_id for merge in made.values()})
    states = read_customers({row["customer"] for row in applied}, parts=CONTACTS_ONLY, timed=False)
    again = [edit_again(row) for row in applied if row["delta"][VICTIM][1] is None]
    planned = {one.edit.row_number: one for one in plan_merges(again)} if again else {}
    for row in applied:
        number = row["row_number"]
        if number not in planned:
            planned[number] = _taken_back(row, made.get(number), states[row["customer"]], later)
    return [planned[number] for number in numbers]


def edit_again(row: Mapping[str, Any]) -> CustomerEdit:
    """Return the row that merges once more what an undo took apart."""
    return CustomerEdit(
        key=Key("customer", str(row["customer"])),
        values={VICTIM: str(row["delta"][VICTIM][0])},
        row_number=row["row_number"],
    )


def merges_of(bulk_edit_id: int, numbers: Collection[int]) -> dict[int, Merge]:
    """Return the merge that each row of a file of merges made, by row number."""
    return {number: merges[-1] for number, merges in merges_by_row(bulk_edit_id, numbers).items()}


def merges_by_row(bulk_edit_id: int, numbers: Collection[int]) -> dict[int, list[Merge]]:
    """Return the merges that rows of a bulk edit made, or of an undo took back, by row number and in their order."""
    made: dict[int, list[Merge]] = {}
    if not numbers:
        return made
    found = Change.objects.filter(
        bulk_edit_id=bulk_edit_id, row_number__range=(min(numbers), max(numbers)), customer=F("merge__victim")
    )
    for change in found.order_by("merge_id").select_related("merge"):
        if change.merge and change.row_number is not None and change.row_number in numbers:
            made.setdefault(change.row_number, []).append(change.merge)
    return made


def merged_later(undone_id: int, survivors: Collection[int]) -> set[int]:
    """Name the survivors whom another row of the bulk edit merged away afterwards: that one is taken back first."""
    later = Merge.objects.filter(in_list("victim_id", survivors), undone_at=None, changes__bulk_edit=undone_id)
    return set(later.values_list("victim_id", flat=True))


def _taken_back(
    row: Mapping[str, Any], merge: Merge | None, state: CustomerState, later: Collection[int]
) -> PlannedEdit:
    edit = CustomerEdit(key=None, values={}, row_number=row["row_number"])
    victim = row["delta"][VICTIM][1]
    if merge is None:
        refusal = refusal_back("This merge is no longer on record.", victim)
        return PlannedEdit(edit, state.id, refusal=refusal, state=state)
    if merge.undone_at is not None:  # by hand, since
        plan = Plan(state.id, state.version, "", {}, said=ALREADY_TAKEN_BACK, is_of_part=True)
        return PlannedEdit(edit, state.id, plan, state=state)
    if merge.survivor_id not in later:
        try:
            refuse_unmerge(merge)
        except UnmergeRefused as refused:
            return PlannedEdit(edit, state.id, refusal=refusal_back(str(refused), victim), state=state)
    return PlannedEdit(edit, state.id, merge_plan(state.id, state.version, victim, back=True), state=state)


def refusal_back(said: str, victim: int) -> Refusal:
    """Say why a merge can't be taken back."""
    return Refusal(Code.MERGE_BLOCKED, VICTIM, str(victim), {"said": said, "undo": True})
