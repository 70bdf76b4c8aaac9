"""A contact that its owner proved to be his may have stood with other customers before: who they were, and taking it
out of what is kept of their past when its owner is erased. All else of theirs stays: they were not erased.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from customers.changelog.former_rows import ever_had, rows_of
from customers.database.bulk_statements import in_list, update_rows
from customers.edits.history import HISTORIES
from customers.edits.rows.contact_rows import STORED_IN
from customers.models import BulkEditRow, Change, Contact
from customers.models.bulk_edits.row import rewrite_ledger
from customers.rules import fields
from customers.rules.erasure import ERASED, without

Held = tuple[str, str]  # kind, value
FormerOwners = dict[int, set[Held]]  # by customer id
IsNamed = Callable[[str], bool]  # whether a text, as somebody typed it, names one of these contacts


def former_owners(ids: Collection[int]) -> FormerOwners:
    """Return which customers had contacts of these before those passed to them, and to them from others before.

    Left out is who has the value again: then it is that customer's own.
    """
    found: FormerOwners = {}
    frontier: dict[int, set[Held] | None] = dict.fromkeys(ids)  # None: whatever passed to them
    while frontier:
        passed = _passed_to(frontier)
        frontier = {id_: held - found.get(id_, set()) for id_, held in passed.items() if id_ not in ids}
        frontier = {id_: held for id_, held in frontier.items() if held}
        for id_, held in frontier.items():
            found.setdefault(id_, set()).update(held or ())
    _leave_out_who_has_it_again(found)
    return found


def _passed_to(owners: Mapping[int, set[Held] | None]) -> FormerOwners:
    """Read from whom contacts passed to these owners: one look-up in a small index."""
    passed: FormerOwners = {}
    changes = Change.objects.filter(in_list("customer_id", owners), counterpart__isnull=False)
    for owner, before, delta in changes.values_list("customer_id", "counterpart", "delta"):
        wanted = owners[owner]
        gained = {(kind, delta[kind][1]) for kind in fields.CONTACT_KINDS if kind in delta and delta[kind][1]}
        held = gained if wanted is None else gained & wanted
        if held and before is not None:
            passed.setdefault(before, set()).update(held)
    return passed


def _leave_out_who_has_it_again(found: FormerOwners) -> None:
    live = Contact.objects.filter(in_list("customer_id", found))
    for id_, kind, value in live.values_list("customer_id", "kind", "value"):
        found[id_].discard((kind, value))
    for id_ in [id_ for id_, held in found.items() if not held]:
        del found[id_]


def redact_former(former: FormerOwners, *, naming: Callable[[Collection[Held]], IsNamed]) -> None:
    """Redact these contacts in changes, in the history of contacts and in the rows of bulk edits that wrote them.

    `naming` makes what knows contacts again as they were typed.
    """
    rows: dict[int, dict[int, set[Held]]] = {}
    told = []
    changes = Change.objects.filter(in_list("customer_id", former))
    for change in changes.values("id", "customer_id", "delta", "bulk_edit_id", "row_number"):
        held = former[change["customer_id"]]
        delta = _redacted_delta(change["delta"], held)
        if delta == change["delta"]:
            continue
        told.append({"id": change["id"], "delta": delta})
        if change["bulk_edit_id"]:
            rows.setdefault(change["bulk_edit_id"], {})[change["row_number"] or 0] = held
    update_rows(Change, told)
    for id_, held in former.items():
        _redact_history(id_, held)
    for bulk_edit_id, numbers in rows.items():
        _redact_rows(bulk_edit_id, numbers, naming)


def _redacted_delta(delta: Mapping[str, Sequence[Any]], held: Collection[Held]) -> dict[str, list[Any]]:
    return {field: _redacted_pair(fields.requested_field(field), pair, held) for field, pair in delta.items()}


def _redacted_pair(kind: str, pair: Sequence[Any], held: Collection[Held]) -> list[Any]:
    """Other fields' values are no contacts; some are lists, which no set can look up."""
    if kind not in fields.CONTACT_KINDS:
        return list(pair)
    return [ERASED if (kind, value) in held else value for value in pair]


def _redact_history(customer_id: int, held: Collection[Held]) -> None:
    kept = rows_of(HISTORIES[Contact]).filter(in_list("id", ever_had(Contact, [customer_id])), customer_id=customer_id)
    for kind, value in held:
        kept.filter(kind=kind, value=value).update(**{STORED_IN[kind]: ERASED}, typed=ERASED)


def _redact_rows(
    bulk_edit_id: int, numbers: Mapping[int, Collection[Held]], naming: Callable[[Collection[Held]], IsNamed]
) -> None:
    """These rows were applied: what they planned is there for an undo only, which finds the contact gone."""
    found = BulkEditRow.objects.filter(in_list("row_number", numbers), bulk_edit_id=bulk_edit_id)
    columns = ("row_number", "value", "detail", "warnings", "delta", "plan")
    rows = [_redacted_row(row, numbers[row["row_number"]], naming) for row in found.values(*columns)]
    rewrite_ledger(bulk_edit_id, rows)


def _redacted_row(
    row: Mapping[str, Any], held: Collection[Held], naming: Callable[[Collection[Held]], IsNamed]
) -> dict[str, Any]:
    is_named = naming(held)
    return {
        "row_number": row["row_number"],
        **{name: without(row[name], is_named) for name in ("value", "detail", "warnings")},
        "delta": None if row["delta"] is None else _redacted_delta(row["delta"], held),
        "plan": None if row["plan"] is None else _redacted_plan(row["plan"], is_named),
    }


def _redacted_plan(plan: Mapping[str, Any], is_named: IsNamed) -> dict[str, Any]:
    """Contacts stand there as keys and as typed; a birth date in another table's row may look like a phone."""
    rows = [without(row, is_named) if row[0] == "contact" else row for row in plan.get("rows", ())]
    return {**plan, "rows": rows}
