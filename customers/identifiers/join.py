"""Whoever has the value under another source is the same person: the customer is merged into that one."""

from customers.edits.edit import EditContext
from customers.edits.rows.row_ownership import OwnerChanged
from customers.identifiers.errors import CannotJoin
from customers.identifiers.requested import WantedValue, bad_item
from customers.merging.blocked import remember_blocked
from customers.merging.errors import MergeRefused, SameCustomer
from customers.merging.merge import merge_inside
from customers.rules.merging import MergeRule, MergeWhy
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused


def join(customer_id: int, wanted: WantedValue, holder_id: int, *, context: EditContext) -> int:
    """Merge the customer into whoever has the value, under the locks of the caller; return the survivor.

    Raises CannotJoin where something speaks against it.
    """
    why = MergeWhy(MergeRule.IDENTIFIER, wanted.field, wanted.key)
    try:
        return merge_inside(holder_id, customer_id, context=context, why=why).survivor
    except SameCustomer:
        raise OwnerChanged from None
    except MergeRefused as refused:
        item = bad_item(wanted.item, wanted.field, Refused(Code.MERGE_BLOCKED, {"holder": holder_id}))
        raise CannotJoin(item, customer_id, holder_id, refused, why) from None


def remember(error: CannotJoin, *, context: EditContext) -> None:
    """Keep why two customers stayed two, once everything else was rolled back: both profiles say so."""
    remember_blocked(error.holder_id, error.customer_id, error.refused, context=context, why=error.why)
