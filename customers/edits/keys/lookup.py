"""Find the customer that a client system means, and refuse to register one who can sign in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, Key
from customers.edits.keys.resolve_keys import ResolvedKey, find_customers
from customers.models import Contact, Customer
from customers.rules import fields
from customers.rules.contacts.access import is_found
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import PointPolicy


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom the keys mean: a customer, with the key that found it, or nobody (`customer_id` None).

    `merged_from` is the id that was asked for where it has been merged into this customer. `refusals` go with the
    keys that are no keys or that mean somebody else, by their place in the list.
    """

    customer_id: int | None = None
    key: Key | None = None
    merged_from: int | None = None
    refusals: tuple[tuple[int, Refusal], ...] = ()


def find(keys: Sequence[Key], *, point: PointPolicy, definitions: Definitions, whoever_has_it: bool = False) -> Whom:
    """Find the customer that the keys mean; the first one that finds somebody counts, the others may not differ.

    `whoever_has_it` also finds by a contact whom this point's look-ups do not see.
    """
    edits = [CustomerEdit(key=key, values={}) for key in keys]
    found = find_customers(edits, definitions=definitions, point=point)
    seen = found if whoever_has_it else [_seen(key, one, point) for key, one in zip(keys, found, strict=True)]
    ids = {one.customer_id for one in seen if one.customer_id}
    alive = dict(Customer.objects.filter(pk__in=ids, erased_at=None).values_list("pk", "merged_into_id"))
    refusals = [(place, one.refusal) for place, one in enumerate(seen) if one.refusal and _is_bad(one.refusal)]
    whom = Whom()
    for place, (key, one) in enumerate(zip(keys, seen, strict=True)):
        if one.customer_id not in alive:
            continue
        survivor = alive[one.customer_id] or one.customer_id
        if whom.customer_id is None:
            merged_from = one.customer_id if survivor != one.customer_id else None
            whom = Whom(survivor, key, merged_from)
        elif survivor != whom.customer_id:
            refusals.append((place, Refusal(Code.TAKEN, "key", key.text)))
    return replace(whom, refusals=tuple(refusals))


def _seen(key: Key, found: ResolvedKey, point: PointPolicy) -> ResolvedKey:
    """Hide a customer whom this point may not find by a contact."""
    if found.customer_id is None or key.kind not in fields.CONTACT_KINDS:
        return found
    policy = point.contact(key.kind)
    if is_found(policy, gives_account_access=False):
        return found
    held = Contact.objects.filter(customer_id=found.customer_id, kind=key.kind, state=Contact.State.CURRENT)
    flags = held.values_list("gives_account_access", flat=True)
    return found if any(is_found(policy, gives_account_access=flag) for flag in flags) else ResolvedKey()


def _is_bad(refusal: Refusal) -> bool:
    """Tell a text that is no key from one that only finds nobody."""
    return refusal.code not in (Code.NOT_FOUND, Code.ERASED)


def access_taken(contacts: Mapping[str, str], *, point: PointPolicy, definitions: Definitions) -> list[Refusal]:
    """Refuse each contact that gives somebody account access: whoever has it signs in and does not register."""
    refusals = []
    for kind in fields.CONTACT_KINDS:
        if kind not in contacts:
            continue
        edit = CustomerEdit(key=Key(kind, contacts[kind]), values={})
        (found,) = find_customers([edit], definitions=definitions, point=point)
        if found.customer_id is None:
            continue
        held = Contact.objects.filter(customer_id=found.customer_id, kind=kind, state=Contact.State.CURRENT)
        if held.filter(gives_account_access=True).exists():
            refusals.append(Refusal(Code.TAKEN, kind, contacts[kind]))
    return refusals
