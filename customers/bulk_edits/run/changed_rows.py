"""How a row ends whose customer isn't as the preview found it: what stood there, what stands there now, and by whom."""

from collections.abc import Mapping
from typing import Any

from customers.bulk_edits.ledger.rows import (
    SHOWN_CHARACTERS,
    cell_of,
    column_of,
    ledger_row,
    not_processed,
    storable,
    unchanged,
)
from customers.bulk_edits.mapping.columns import KEY
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.bulk_edits.preview.plan_kind import worded
from customers.bulk_edits.preview.plan_rows import Settings
from customers.edits.change_customers import PlannedEdit
from customers.edits.snapshot import Touch
from customers.rules import fields
from customers.rules.refusals.codes import Code, Outcome


def ends_otherwise(
    settings: Settings, planned: PlannedEdit, row: Mapping[str, Any], touches: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    """A row that is refused now says why; one whose plan differs says what somebody made of the field meanwhile."""
    plan = planned.plan
    names_another = plan is not None and plan.customer_id != row["customer"]
    refusal = planned.refusal
    is_unknown = refusal is not None and refusal.code is Code.NOT_FOUND and not fields.is_card(refusal.column)
    nobody = is_unknown and row["customer"] is not None
    if names_another or (nobody and not settings.bulk_edit.undo_of_id):
        return _key_moved(settings, planned, touches.get(row["customer"] or 0, {}))
    if planned.merging:  # somebody else has the value since: nobody confirmed that merge
        return not_processed(planned.edit.row_number, Code.MERGE_CAP)
    if plan and plan.said and not plan.writes:  # somebody did it meanwhile
        return unchanged(planned.edit.row_number, plan.said)
    if planned.refusal:
        refused = ledger_row(settings.bulk_edit.pk, planned, settings.headers)
        return {name: refused[name] for name in ("row_number", "outcome", "code", "column", "value", "detail")}
    planned_delta, now_delta = row["delta"] or {}, plan.delta if plan else {}
    name = next((name for name in {**planned_delta, **now_delta} if planned_delta.get(name) != now_delta.get(name)), "")
    before, wanted = planned_delta.get(name) or (now_delta.get(name) or [None, None])
    now = now_delta[name][0] if name in now_delta else wanted
    detail: dict[str, Any] = {"was": before if name in planned_delta else wanted, "now": now}
    if fields.part(name):
        detail["part"] = fields.part(name)
    if settings.bulk_edit.undo_of_id:
        detail["undo"] = True
    if settings.kind:
        detail = worded(settings.kind, name, detail)
    touch = touches.get(planned.customer_id or 0, {}).get(name)
    return _changed_since(settings, planned, name, detail, touch, wanted="" if wanted is None else str(wanted))


def _key_moved(settings: Settings, planned: PlannedEdit, touches: Mapping[str, Touch]) -> dict[str, Any]:
    """The key means another customer now, or nobody."""
    key = next(column for column in settings.columns if column.target == KEY)
    moved = (name for name in touches if name == key.key_kind or name.startswith(f"id:{key.key_kind}:"))
    touch = touches.get(next(moved, ""))
    return _changed_since(settings, planned, KEY_FIELD, {"moved": True}, touch)


def _changed_since(
    settings: Settings,
    planned: PlannedEdit,
    name: str,
    detail: dict[str, Any],
    touch: Touch | None,
    *,
    wanted: str = "",
) -> dict[str, Any]:
    cell = cell_of(planned, name)
    return {
        "row_number": planned.edit.row_number,
        "outcome": Outcome.CONFLICT.value,
        "code": Code.CHANGED_SINCE.value,
        "column": column_of(name, settings.headers),
        "value": storable((wanted if cell is None else cell)[:SHOWN_CHARACTERS]),
        "detail": detail | ({"by": touch.by, "at": touch.at.isoformat()} if touch else {}),
    }
