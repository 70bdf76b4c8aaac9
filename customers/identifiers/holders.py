"""Who has the wanted values, under whichever source: read in one round trip, and held against the rules."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from customers.database.bulk_statements import in_list
from customers.database.prepared_queries import Prepared, Values, rows_together
from customers.edits.definitions import Definitions
from customers.edits.history import HISTORIES
from customers.identifiers.errors import BadItem, ItemsRefused
from customers.identifiers.requested import IdentifierChange, WantedValue, bad_item
from customers.models import Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.held_identifiers import Held, HeldStanding, Standing, standing_of
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused

# A call that was on its way while another one merged its customer: nobody who sent it could know.
CROSSING: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Found:
    """The customer who is meant, and who has what is to be added, by field."""

    customer_id: int
    held: Mapping[str, Sequence[Held]]
    is_gone: bool = False


def find_held(change: IdentifierChange, added: Sequence[WantedValue], definitions: Definitions) -> Found | None:
    """Read who is meant, and who has what is to be added: one round trip. None: there is no such customer."""
    wanted = {kind: {one.key for one in added if one.field == kind} for kind in fields.CONTACT_KINDS}
    ids = {one.key for one in added if fields.is_identifier(one.field)}
    asked = [(_CONTACTS[kind], values) for kind, values in wanted.items() if values]
    customers, *rows = rows_together((_CUSTOMER, [change.customer_id]), *asked, *([(_IDENTIFIERS, ids)] if ids else ()))
    if not customers:
        return None
    merged_into, erased_at, survivor_erased_at = customers[0]
    identifiers = rows.pop() if ids else []
    held: dict[str, Sequence[Held]] = {
        kind: [_contact(row) for row in of_kind]
        for kind, of_kind in zip((kind for kind, values in wanted.items() if values), rows, strict=True)
    }
    for one in added:
        if fields.is_identifier(one.field):
            type_id = definitions.types[one.item.type].id
            held[one.field] = [_identifier(row) for row in identifiers if row[:2] == (type_id, one.key)]
    return Found(merged_into or change.customer_id, held, bool(erased_at or survivor_erased_at))


def read_id_holders(values: Collection[str]) -> dict[tuple[int, str], list[Held]]:
    """Read who has these identifiers, by type and value."""
    found: dict[tuple[int, str], list[Held]] = {}
    for row in _identifiers(tuple(values)):
        found.setdefault((row[0], row[1]), []).append(_identifier(row))
    return found


def _contact(row: tuple[Any, ...]) -> Held:
    customer_id, source_id, account_id, merged_into, state, row_id = row
    scope = fields.source_scope(source_id, account_id) if source_id else ""
    return Held(customer_id, scope, merged_into, state == Contact.State.REMOVED, row_id)


def _identifier(row: tuple[Any, ...]) -> Held:
    _, _, customer_id, scope, merged_into, row_id = row
    return Held(customer_id, scope, merged_into, row_id=row_id)


def standings_of(
    change: IdentifierChange, added: Sequence[WantedValue], found: Found, definitions: Definitions
) -> dict[str, HeldStanding]:
    """Say of each wanted value how it stands to the customer. Raises ItemsRefused."""
    planned, wrong = dict[str, HeldStanding](), list[BadItem]()
    for one in added:
        is_unique = fields.is_identifier(one.field) and definitions.types[one.item.type].over_project
        try:
            planned[one.field] = standing_of(
                found.held[one.field],
                customer_id=found.customer_id,
                scope=change.scope,
                may_take_archived=settings.ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN,
                is_unique=is_unique,
            )
        except Refused as refused:
            wrong.append(bad_item(one.item, one.field, refused))
    wrong += _of_several(added, planned)
    if wrong:
        raise ItemsRefused(wrong)
    return planned


def _of_several(added: Sequence[WantedValue], planned: Mapping[str, HeldStanding]) -> Iterator[BadItem]:
    """Refuse to join more than two: which of the holders would the customer be?"""
    first = 0
    for one in added:
        standing, held = planned.get(one.field, (None, None))
        if standing is not Standing.JOINS or held is None:
            continue
        first = first or held.customer_id
        if held.customer_id != first:
            yield bad_item(one.item, one.field, Refused(Code.AMBIGUOUS, {"holder": held.customer_id, "joins": first}))


def crossed_fields(planned: Mapping[str, HeldStanding], *, now: dt.datetime) -> set[str]:
    """Return the fields whose value came to the customer by a merge while the call that asks for it was on its way."""
    return {name for name, one in planned.items() if _has_crossed(name, one, now)}


def _has_crossed(name: str, one: HeldStanding, now: dt.datetime) -> bool:
    if one.standing is Standing.OWN and one.held:
        return _came_just_now(name, one.held, now)
    return one.standing is Standing.ARCHIVED


def _came_just_now(name: str, held: Held, now: dt.datetime) -> bool:
    model: type[models.Model] = HISTORIES[Contact if name in fields.CONTACT_KINDS else Identifier]
    history: models.QuerySet[models.Model] = models.QuerySet(model).filter(id=held.row_id).order_by("-history_date")
    rows = list(history.values_list("customer_id", "history_date")[:2])
    return len(rows) > 1 and rows[1][0] != held.customer_id and rows[0][1] > now - CROSSING


def _customer(ids: Values) -> QuerySet[Any, Any]:
    found = Customer.objects.filter(in_list("id", ids))
    return found.values_list("merged_into_id", "erased_at", "merged_into__erased_at")


def _contacts(kind: str, values: Values) -> QuerySet[Any, Any]:
    held = Contact.objects.filter(in_list("value", values), kind=kind, state__in=["current", "removed"])
    point = ("integration_point__source_id", "integration_point__account_id")
    return held.order_by("id").values_list("customer_id", *point, "customer__merged_into_id", "state", "id")


def _identifiers(values: Values) -> QuerySet[Any, Any]:
    held = Identifier.objects.filter(in_list("value", values)).order_by("id")
    return held.values_list("type_id", "value", "customer_id", "scope", "customer__merged_into_id", "id")


_CUSTOMER = Prepared(_customer, sample=(0,))
_CONTACTS = {kind: Prepared(partial(_contacts, kind), sample=("",)) for kind in fields.CONTACT_KINDS}
_IDENTIFIERS = Prepared(_identifiers, sample=("",))
