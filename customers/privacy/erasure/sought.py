"""What is sought of erased customers wherever their values may stand: collected once, while they still have them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from customers.database.bulk_statements import in_list
from customers.edits.snapshot import CustomerState
from customers.models import Change, Contact
from customers.privacy.erasure.matching import CARDS
from customers.rules import fields
from customers.rules.erasure import ERASED

Sought = dict[str, list[Any]]


def sought_of(states: Collection[CustomerState]) -> dict[int, Sought]:
    """Collect what names each of these customers: every contact and identifier that it ever had, as keys and as typed,
    and the cards that it has: one that was returned may be somebody else's. Two queries, however many they are.
    """
    ids = [state.id for state in states]
    found: dict[int, dict[str, set[Any]]] = {
        id_: {"customer": {id_}, "email": set(), "mobile": set(), "name": set()} for id_ in ids
    }
    changes = Change.objects.filter(in_list("customer_id", ids)).values_list("customer_id", "delta", "full_name")
    for id_, delta, full_name in changes:
        found[id_]["name"].add(full_name)
        for field, pair in delta.items():
            if what := _what(field):
                found[id_].setdefault(what, set()).update(value for value in pair if value not in (None, "", ERASED))
    contacts = Contact.objects.filter(in_list("customer_id", ids)).values_list("customer_id", "kind", "typed")
    for id_, kind, typed in contacts:
        found[id_][kind].add(typed)
    for state in states:
        if state.cards:
            found[state.id][CARDS] = set(state.cards)
    return {id_: _listed(values) for id_, values in found.items()}


def together(several: Iterable[Mapping[str, Iterable[Any]]]) -> Sought:
    """Return what is sought of several customers as if they were one."""
    found: dict[str, set[Any]] = {what: set() for what in ("customer", *fields.CONTACT_KINDS, "name")}
    for sought in several:
        for what, values in sought.items():
            found.setdefault(what, set()).update(values)
    return _listed(found)


def _listed(found: Mapping[str, Iterable[Any]]) -> Sought:
    return {what: sorted(values) for what, values in found.items()}


def _what(field: str) -> str:
    """Say what a field's values are sought as: contacts by kind, identifiers by type; "" for all that names nobody."""
    kind, _, part = field.partition(":")
    if kind in fields.CONTACT_KINDS:
        return kind if part in ("", "pending", "reserved") else ""
    return f"id:{fields.identifier_parts(field)[0]}" if fields.is_identifier(field) else ""
