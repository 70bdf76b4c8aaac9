"""A customer as of any moment: full rows from the histories, in a fixed number of queries, however many there are."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from customers.changelog.former_rows import ever_had, rows_of
from customers.changelog.last_changes import keep_last_change
from customers.changelog.provenance import Origin, read_origins
from customers.database.bulk_statements import in_list
from customers.edits.history import HISTORIES
from customers.models import Card, Change, Contact, Customer, Identifier
from customers.rules import fields

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class AsItWas:
    """A customer after one of its changes, until the next one. The rows are copies of what stood then."""

    change: Change
    previous: Change | None
    next: Change | None
    customer: Customer
    contacts: tuple[Contact, ...]
    identifiers: tuple[Identifier, ...]
    cards: tuple[Card, ...]
    origins: Mapping[str, Origin]
    card_changes: Mapping[str, Change]  # by number: the one that touched the card last


def read_as_it_was(customer_id: int, at: dt.datetime) -> AsItWas | None:
    """Read a customer as it was at a moment, in thirteen queries; None: it was not there yet."""
    changes = Change.objects.filter(customer_id=customer_id).select_related("integration_point")
    latest = list(changes.filter(at__lte=at).order_by("-version")[:2])
    if not latest:
        return None
    customer = _last(Customer, [customer_id], at).get()
    contacts = _last(Contact, ever_had(Contact, [customer_id]), at).filter(customer_id=customer_id)
    identifiers = _last(Identifier, ever_had(Identifier, [customer_id]), at).filter(customer_id=customer_id)
    card_changes = _card_changes(customer_id, at)
    cards = _last(Card, _cards_ever_had(customer_id, card_changes), at).filter(customer_id=customer_id)
    return AsItWas(
        change=latest[0],
        previous=latest[1] if latest[1:] else None,
        next=changes.filter(at__gt=at).order_by("version").first(),
        customer=_copy(Customer, customer),
        contacts=tuple(_copy(Contact, row) for row in contacts),
        identifiers=tuple(_copy(Identifier, row) for row in identifiers),
        cards=tuple(_copy(Card, row) for row in cards),
        origins=read_origins(customer_id, until=at),
        card_changes=card_changes,
    )


def _card_changes(customer_id: int, at: dt.datetime) -> dict[str, Change]:
    touched = Change.objects.filter(customer_id=customer_id, fields__field=fields.CARD, at__lte=at)
    changes = touched.select_related("integration_point").order_by("version")
    return {fields.card_number(name): change for change in changes for name in change.delta if fields.is_card(name)}


def _cards_ever_had(customer_id: int, numbers: Collection[str]) -> set[int]:
    """Cards that came from a pool and went back there are known by their numbers alone."""
    by_number = Card.objects.filter(number__in=list(numbers)).values_list("pk", flat=True)
    return ever_had(Card, [customer_id]) | set(by_number)


_WITH: Mapping[type[Model], tuple[str, ...]] = {
    Customer: ("registered_through",),
    Contact: ("integration_point",),
    Identifier: ("type",),
    Card: ("series", "label"),
}


def _last(model: type[Model], ids: Collection[int], at: dt.datetime) -> QuerySet[Any]:
    """Find each row's last history row up to a moment, by the index (id, history_date); what was gone is left out."""
    history = rows_of(HISTORIES[model])
    until = history.filter(id=OuterRef("id"), history_date__lte=at).order_by("-history_date")
    last = history.filter(in_list("id", ids), history_date=Subquery(until.values("history_date")[:1]))
    return last.exclude(history_type="-").select_related(*_WITH[model]).order_by("-id")


def _copy(model: type[Row], row: Any) -> Row:
    """Make an object of the model from its history row; what history does not keep stays at its default."""
    kept = {field.attname for field in row._meta.concrete_fields}
    names = [field.attname for field in model._meta.concrete_fields if field.attname in kept]
    copy = model(**{name: getattr(row, name) for name in names})
    for related in _WITH[model]:
        setattr(copy, related, getattr(row, related))
    keep_last_change(copy, row.change_id)
    return copy
