"""Who of two customers should stay, and why."""

from dataclasses import replace

from customers.edits.snapshot import CustomerState
from customers.merging.read import has_access
from customers.models import Customer
from customers.rules import fields
from customers.rules.merging import NO_CONTACTS, Rank, Survivor, survivor_of


def suggest(
    one: CustomerState, other: CustomerState, *, kind: str = "", value: str = "", confirmed_by: int = 0
) -> Survivor:
    """Return who should stay; `kind` and `value`: the contact that both claim, where it is that.

    `confirmed_by`: whose owner has just confirmed it, while it is the other one's.
    """
    registered = dict(Customer.objects.filter(pk__in=[one.id, other.id]).values_list("pk", "registered_at"))
    ranks = [_rank(state, kind, value, str(registered.get(state.id) or "")) for state in (one, other)]
    return survivor_of(*(replace(rank, confirmed_this=True) if rank.id == confirmed_by else rank for rank in ranks))


def _rank(state: CustomerState, kind: str, value: str, registered: str) -> Rank:
    current = state.contacts.get(kind, NO_CONTACTS).current if kind in fields.CONTACT_KINDS else None
    this = current if current and current.value == value else None
    return Rank(
        id=state.id,
        access_by_this=bool(this and this.gives_account_access),
        confirmed_this=bool(this and this.confirmation == "confirmed"),
        has_access=has_access(state),
        registered_at=registered,
    )
