"""Both customers of a merge, with everybody who was merged into them before: locked, then read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from customers.database.bulk_statements import in_list
from customers.edits.rows.row_ownership import OwnerChanged
from customers.edits.snapshot import CustomerState, read_customers
from customers.merging.errors import MergeRefused
from customers.models import Customer, IdentifierType, Request
from customers.rules.merging import Blocker, MergeCode, MergingCustomer


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers; `older`: those who were merged into the second one before."""

    survivor: CustomerState
    victim: CustomerState
    older: tuple[CustomerState, ...] = ()


def read_pair(survivor_id: int, victim_id: int, *, lock: bool = False) -> Pair:
    """Read both; with `lock` in one ascending order with all who were merged into either. Raises MergeRefused."""
    ids = family_of({survivor_id, victim_id})
    states = read_customers(ids, lock=lock)
    if lock and family_of({survivor_id, victim_id}) != ids:
        raise OwnerChanged  # Somebody was merged into one of them before the lock: all are to be locked in order.
    for id_ in (survivor_id, victim_id):
        if id_ not in states:
            raise MergeRefused(f"There is no customer {id_}.", [Blocker(MergeCode.NOT_FOUND, customer=id_)])
    older = tuple(state for _, state in sorted(states.items()) if state.merged_into == victim_id)
    return Pair(states[survivor_id], states[victim_id], older)


def family_of(ids: Collection[int]) -> set[int]:
    """Return these customers and everybody who was merged into them: whom a merge locks."""
    merged = Customer.objects.filter(in_list("merged_into_id", ids), merged_into__isnull=False)
    return {*ids, *merged.values_list("pk", flat=True)}


def merging_customers(states: Collection[CustomerState]) -> dict[int, MergingCustomer]:
    """Say of customers what decides about a merge: two queries."""
    ids = [state.id for state in states]
    never = set(IdentifierType.objects.filter(never_merge_different=True).values_list("system_name", flat=True))
    waiting = Request.objects.filter(
        in_list("customer_id", ids), kind=Request.Kind.ERASURE, state=Request.State.WAITING
    )
    asked = set(waiting.values_list("customer_id", flat=True))
    return {
        state.id: MergingCustomer(
            id=state.id,
            merged_into=state.merged_into,
            erased=state.erased,
            erasure_waits=state.id in asked,
            has_access=has_access(state),
            never_different=_values(state, never),
        )
        for state in states
    }


def has_access(state: CustomerState) -> bool:
    """Return whether a customer may sign in with something."""
    contacts = any(has.current and has.current.gives_account_access for has in state.contacts.values())
    return contacts or any(card.gives_access_now for card in state.cards.values())


def _values(state: CustomerState, types: Collection[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for identifier in state.identifiers.values():
        if identifier.type_name in types:
            found.setdefault(identifier.type_name, set()).add(identifier.value)
    return {name: frozenset(values) for name, values in found.items()}
