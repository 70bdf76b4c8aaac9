"""What parts do in a chunk: write the rows of their kinds, and what the file does besides to its customers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from customers.bulk_edit_kinds import EffectBatch, EffectRow, KindBatch, KindRows, KindWrite
from customers.bulk_edits.kinds import chosen_effects
from customers.bulk_edits.preview.plan_rows import Settings
from customers.database.bulk_statements import allocate
from customers.edits.apply import Planned
from customers.edits.snapshot import Touch
from customers.rules.refusals.codes import Outcome

Row = Mapping[str, Any]


def changed_since(rows: KindRows, ledger: Mapping[int, Row]) -> set[int]:
    """Name the rows whose customer isn't as the preview found it, and those that change nothing: what they want
    stands in their cells alone.
    """
    applied = {number: row for number, row in ledger.items() if row["outcome"] == Outcome.APPLIED}
    names = {name for row in applied.values() for name in row["delta"]}
    has = rows.read({row["customer"] for row in applied.values()}, names) if applied else {}
    return (ledger.keys() - applied.keys()) | {
        number
        for number, row in applied.items()
        if any(has.get(row["customer"], {}).get(name) != before for name, (before, _) in row["delta"].items())
    }


def leans_outside(row: Mapping[str, Any]) -> bool:
    """Return whether something that counts no version held the customer when this was planned: it may be gone."""
    return bool((row["plan"] or {}).get("held_elsewhere"))


def write_kind(settings: Settings, rows: KindRows, ready: Sequence[Planned]) -> list[int]:
    """Write the rows of a part's kind; return their customers."""
    writes = [KindWrite(one.row_number, one.plan.customer_id or 0, one.plan.delta) for one in ready]
    if writes:
        _, now = allocate({})
        rows.write(KindBatch(writes, settings.context, now, settings.bulk_edit.undo_of_id))
    return [one.customer_id for one in writes]


def apply_effects(
    settings: Settings, ledger: Mapping[int, Row], otherwise: Sequence[Row], without: Collection[int] = ()
) -> None:
    """Do besides what was chosen at the upload, to the customers of the rows that end as applied or unchanged.

    `without`: those whom this chunk erased, with all that parts had of them.
    """
    asked = [one for one in chosen_effects(settings.bulk_edit) if one.happens]
    if not asked:
        return
    ended = {**ledger, **{row["row_number"]: {**ledger[row["row_number"]], **row} for row in otherwise}}
    done = (Outcome.APPLIED, Outcome.UNCHANGED)
    rows = [
        EffectRow(number, row["customer"])
        for number, row in sorted(ended.items())
        if row["outcome"] in done and row["customer"] and row["customer"] not in without
    ]
    if not rows:
        return
    _, now = allocate({})
    undo_of = settings.bulk_edit.undo_of_id
    for effect, frozen, takes_back, _ in asked:
        write = effect.undo if takes_back and effect.undo else effect.apply
        write(EffectBatch(rows, frozen, settings.context, now, undo_of))


def touches_of(
    rows: KindRows, changed: Mapping[int, Row], deltas: Sequence[Mapping[str, Any]]
) -> Mapping[int, Mapping[str, Touch]]:
    """Return who changed the fields of these rows' customers since."""
    customers = {row["customer"] for row in changed.values() if row["customer"]}
    names = {name for delta in deltas for name in delta}
    return rows.last_touches(customers, names) if customers and names else {}
