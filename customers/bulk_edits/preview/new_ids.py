"""New ids of types that several sources have: one that another customer has under another source is refused.

The database has no constraint for that: the two may be one customer, whom a person, or changeIdentifier, merges.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from customers.edits.change_customers import PlannedEdit
from customers.edits.definitions import Definitions
from customers.edits.rivals import let_rivals_wait
from customers.identifiers.elsewhere import new_ids, rows_that_would_join
from customers.rules import fields
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.refusals.refusal import Refusal


def refuse_to_join(planned: Sequence[PlannedEdit], definitions: Definitions) -> list[PlannedEdit]:
    """Refuse the rows that would give their customer such an id. It reads nothing where no row has a new one."""
    plans = [(one.edit.row_number or 0, one.customer_id or 0, one.plan.delta) for one in planned if one.plan]
    joins = rows_that_would_join(new_ids(plans, definitions), definitions)
    return [_refused(one, joins.get(one.edit.row_number or 0)) for one in planned] if joins else list(planned)


def taken_meanwhile(rows: Mapping[int, Mapping[str, Any]], definitions: Definitions) -> set[int]:
    """Let whoever wants the new ids of a chunk wait until it is written, and it for them; name the rows whose ids
    somebody has got since the preview. Call it before anything that the chunk writes is locked.
    """
    applied = (
        (number, row["customer"] or 0, row["delta"])
        for number, row in rows.items()
        if row["outcome"] == Outcome.APPLIED and row["delta"]
    )
    wanted = new_ids(applied, definitions)
    if not wanted:
        return set()
    let_rivals_wait((definitions.types[fields.identifier_parts(one.field)[0]], one.value) for one in wanted)
    return set(rows_that_would_join(wanted, definitions))


def _refused(planned: PlannedEdit, joins: tuple[str, int] | None) -> PlannedEdit:
    if joins is None or planned.plan is None:
        return planned
    field, holder = joins
    value = str(planned.plan.delta[field][1])
    return planned._replace(plan=None, refusal=Refusal(Code.TAKEN, field, value, {"holder": holder, "joins": True}))
