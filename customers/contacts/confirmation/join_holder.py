"""An owner confirmed a contact that another customer has confirmed or signs in with: both are one person.

So they become one customer, unless something speaks against it; then nothing moves, and both profiles say why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from customers.edits.change_customers import PlannedEdit, change_customers, with_retries
from customers.edits.definitions import Definitions
from customers.edits.edit import ContactWish, CustomerEdit, EditContext, Key
from customers.edits.snapshot import read_customers
from customers.merging.blocked import remember_blocked
from customers.merging.errors import MergeRefused, SameCustomer
from customers.merging.merge import Merged, merge_inside
from customers.merging.overview.suggest import suggest
from customers.rules.codes import Code
from customers.rules.merging import NO_CONTACTS, MergeRule, MergeWhy
from customers.rules.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact that its owner confirmed for one customer, and who else has it."""

    kind: str
    value: str
    customer_id: int
    holder_id: int


def claim_of(kind: str, value: str, judged: PlannedEdit) -> Claim | None:
    """Say who else has for good what was confirmed; None: nobody, or only for now."""
    holder = _holder(judged.refusal)
    if holder is None or judged.state is None:
        return None
    current = read_customers([holder])[holder].contacts.get(kind, NO_CONTACTS).current
    is_proved = (
        current and current.value == value and (current.confirmation == "confirmed" or current.gives_account_access)
    )
    return Claim(kind, value, judged.state.id, holder) if is_proved else None


def _holder(refusal: Refusal | None) -> int | None:
    if refusal is None or refusal.code is not Code.TAKEN or refusal.detail is None:
        return None
    holder = refusal.detail.get("holder")
    return holder if isinstance(holder, int) else None


def join_and_confirm(
    claim: Claim,
    *,
    context: EditContext,
    definitions: Definitions,
    close: Callable[[Sequence[PlannedEdit]], None],
) -> Merged | None:
    """Merge the two and confirm the contact, in one transaction; None: it is not possible, and nothing changed.

    `close` runs in that transaction, as `then` of `change_customers` does.
    """
    why = MergeWhy(MergeRule.CONFIRMED, claim.kind, claim.value)

    def work() -> Merged:
        with transaction.atomic():
            states = read_customers([claim.customer_id, claim.holder_id])
            one, other = states[claim.customer_id], states[claim.holder_id]
            survivor = suggest(one, other, kind=claim.kind, value=claim.value).id
            victim = other.id if survivor == one.id else one.id
            merged = merge_inside(survivor, victim, context=context, why=why)
            wish = ContactWish(claim.value, "verified")
            edit = CustomerEdit(key=Key("customer", str(survivor)), values={claim.kind: wish})
            change_customers([edit], context=context, definitions=definitions, then=close)
            return merged

    try:
        return with_retries(work)
    except SameCustomer:
        return None
    except MergeRefused as refused:
        remember_blocked(claim.holder_id, claim.customer_id, refused, context=context, why=why)
        return None
