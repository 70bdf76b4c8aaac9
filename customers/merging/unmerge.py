"""Take a merge back: what moved goes back as it was, what reached the survivor since stays there and is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, QuerySet

from customers.database.bulk_statements import in_list
from customers.edits.apply import TABLES, Planned, apply
from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.edits.merge_hooks import CannotUnmerge
from customers.edits.planning.holds import held_elsewhere
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import CustomerState, read_contact_holders, read_customers, read_identifier_holders
from customers.merging.errors import AlreadyTakenBack, UnmergeRefused
from customers.merging.kept import KeptMerge, read_kept
from customers.merging.since import changed_since, taken_since
from customers.merging.tables import move_rows_back
from customers.merging.unplan import Reading, Unplanned, plan_unmerge
from customers.models import Customer, IdentifierType, Merge, Request
from customers.parts import parts
from customers.rules import fields
from customers.rules.texts.plain_texts import LONGEST_REASON

_BARE: Final = "Customer {} would be left without a contact, identifier, card or device."


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A merge that was taken back. `stays`: a sentence for each thing that stays with the survivor."""

    merge_id: int
    restored: int
    stays: Sequence[str]


def unmerge(merge_id: int, *, context: EditContext) -> Unmerged:
    """Take a merge back, in a transaction of its own. Raises UnmergeRefused; then nothing has changed."""

    def work() -> Unmerged:
        with transaction.atomic():
            return unmerge_inside(merge_id, context=context)

    return with_retries(work)


def unmerge_inside(merge_id: int, *, context: EditContext) -> Unmerged:
    """Take a merge back in the caller's transaction, before it locks anything else. Raises UnmergeRefused: then what
    was written here has to be rolled back.
    """
    context = replace(context, merge_id=merge_id)
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise UnmergeRefused(f"There is no merge {merge_id}.")
    states = _locked(merge)
    merge.refresh_from_db()
    refuse_unless_possible(merge, states[merge.survivor_id], states[merge.victim_id])
    kept = read_kept(merge.kept)
    reading = _read(kept, states, merge)
    found = plan_unmerge(reading)
    since = [*taken_since(merge), *changed_since(merge, version=kept.version)]
    applied = apply(
        [Planned(plan, context.row_number, states[plan.customer_id or 0].changed_at) for plan in found.plans],
        context=context,
    )
    at = max(one.at for one in applied)
    told = _parts_back(kept, merge, context, at)
    _refuse_if_nothing_holds(found, merge)
    Merge.objects.filter(pk=merge_id).update(
        undone_at=at, undone_by=context.initiator.label, undone_reason=context.reason[:LONGEST_REASON]
    )
    return Unmerged(merge_id, merge.victim_id, [*found.stays, *since, *told])


def refuse_unmerge(merge: Merge) -> None:
    """Raise UnmergeRefused where a merge can't be taken back as everything stands; write and lock nothing."""
    states = read_customers(_family(merge))
    refuse_unless_possible(merge, states[merge.survivor_id], states[merge.victim_id])
    _refuse_if_nothing_holds(plan_unmerge(_read(read_kept(merge.kept), states, merge)), merge)


def refuse_unless_possible(merge: Merge, survivor: CustomerState, victim: CustomerState) -> None:
    """Raise UnmergeRefused for a merge that can't be taken back now, whatever it moved."""
    if merge.undone_at is not None:
        raise AlreadyTakenBack("This merge was taken back already.")
    if survivor.erased or victim.erased:
        raise UnmergeRefused("The customers were erased.")
    if survivor.merged_into is not None:
        raise UnmergeRefused(
            f"Customer {survivor.id} was itself merged into customer {survivor.merged_into}. Undo that merge first."
        )
    waiting = Request.objects.filter(customer=survivor.id, kind=Request.Kind.ERASURE, state=Request.State.WAITING)
    if waiting.exists():
        raise UnmergeRefused(f"Somebody asked to erase customer {survivor.id}. Decide that request first.")


def _locked(merge: Merge) -> dict[int, CustomerState]:
    """Lock both and who was merged into the survivor, in one ascending order."""
    ids = _family(merge)
    states = read_customers(ids, lock=True)
    if _family(merge) != ids:
        raise OwnerChanged
    return states


def _family(merge: Merge) -> set[int]:
    merged = Customer.objects.filter(merged_into=merge.survivor_id).values_list("pk", flat=True)
    return {merge.survivor_id, merge.victim_id, *merged}


def _read(kept: KeptMerge, states: dict[int, CustomerState], merge: Merge) -> Reading:
    survivor = states[merge.survivor_id]
    types = dict(IdentifierType.objects.values_list("pk", "system_name"))
    if any(row.before["type_id"] not in types for row in kept.rows if row.table == "identifier"):
        raise UnmergeRefused("The type of an identifier that was merged was deleted since: it can't go back.")
    older = [one for id_, one in sorted(states.items()) if id_ != merge.victim_id and one.merged_into == survivor.id]
    return Reading(
        kept, survivor, states[merge.victim_id], older, _owners(kept, survivor), _holders(kept, survivor, types), types
    )


def _owners(kept: KeptMerge, survivor: CustomerState) -> dict[tuple[str, int], int | None]:
    """Return whose the rows are that the survivor has no longer."""
    found: dict[tuple[str, int], int | None] = {}
    for table, (model, _) in TABLES.items():
        ids = [row.id for row in kept.rows if row.table == table]
        rows: QuerySet[Model, Any] = QuerySet(model).filter(in_list("pk", ids)).exclude(customer_id=survivor.id)
        found |= {(table, pk): owner for pk, owner in rows.values_list("pk", "customer_id")} if ids else {}
    return found


def _holders(kept: KeptMerge, survivor: CustomerState, types: dict[int, str]) -> dict[tuple[str, str, str], int]:
    """Return who else has the values that have to go back: a query for each kind and type, not for each value."""
    found: dict[tuple[str, str, str], int] = {}
    for kind in fields.CONTACT_KINDS:
        values = {row.before["value"] for row in kept.rows if row.table == "contact" and row.before["kind"] == kind}
        held = read_contact_holders(kind, values)
        found |= {("contact", kind, value): one.customer_id for value, one in held.items()}
    by_field: dict[str, tuple[int, set[str]]] = {}
    for row in kept.rows:
        if row.table == "identifier":
            name = fields.identifier(types[row.before["type_id"]], row.before["scope"])
            by_field.setdefault(name, (row.before["type_id"], set()))[1].add(row.before["value"])
    for name, (type_id, values) in by_field.items():
        holders = read_identifier_holders(name, type_id, values)
        found |= {("identifier", name, value): holder for value, holder in holders.items()}
    return {what: holder for what, holder in found.items() if holder != survivor.id}


def _parts_back(kept: KeptMerge, merge: Merge, context: EditContext, at: datetime) -> list[str]:
    move_rows_back(kept.tables, survivor=merge.survivor_id, victim=merge.victim_id)
    told: list[str] = []
    try:
        for part in reversed(parts()):
            if part.unmerge is not None and part.name in kept.parts:
                told += part.unmerge(
                    kept.parts[part.name],
                    survivor=merge.survivor_id,
                    victim=merge.victim_id,
                    context=context,
                    now=at,
                )
    except CannotUnmerge as error:
        raise UnmergeRefused(str(error)) from None
    return told


def _refuse_if_nothing_holds(found: Unplanned, merge: Merge) -> None:
    held = {merge.survivor_id: found.held_by, merge.victim_id: found.victim_held_by}
    bare = [id_ for id_, number in held.items() if number <= 0]
    elsewhere = held_elsewhere(bare)
    for id_ in bare:
        if id_ not in elsewhere:
            # Only what the victim had goes back to it: anything else that is added now is the survivor's.
            its_own = f"Give one that it had back to customer {merge.survivor_id} first."
            what_to_do = "Add one first." if id_ == merge.survivor_id else its_own
            raise UnmergeRefused(f"{_BARE.format(id_)} {what_to_do}")
