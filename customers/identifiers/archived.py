"""An id that a merge has archived goes to somebody else, where the settings let it."""

from customers.edits.apply import Planned, apply
from customers.edits.edit import EditContext
from customers.edits.rows.row_changes import Plan, RowChange, identifier_columns
from customers.edits.snapshot import read_customers
from customers.identifiers.requested import WantedValue
from customers.rules import fields
from customers.rules.held_identifiers import Held
from customers.rules.texts.plain_texts import full_name


def let_go(wanted: WantedValue, held: Held, *, to: int, type_id: int, context: EditContext) -> None:
    """Take an archived id from the customer who was merged, under that one's lock; its changelog says who gets it."""
    state = read_customers([held.customer_id])[held.customer_id]
    gone = identifier_columns(type_id, held.scope, wanted.key)
    plan = Plan(
        customer_id=state.id,
        version=state.version,
        full_name=full_name(state.columns[name] for name in fields.NAMES),
        delta={wanted.field: [wanted.key, None]},
        changes=(RowChange("identifier", held.row_id, gone, None),),
        counterpart=to,
    )
    apply([Planned(plan, changed_at=state.changed_at)], context=context)
