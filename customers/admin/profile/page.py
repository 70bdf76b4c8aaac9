"""The page of one customer: read in a fixed number of queries, however long its changelog is."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.links import openable
from customers.admin.cards.of_customer import CustomerCards, cards_of, shown_cards
from customers.admin.changelog.provenance import Provenance, provenance_of_changes
from customers.admin.profile.facts import FactReader, Facts, Reader
from customers.admin.profile.tabs import head_lines
from customers.admin.ui.badges import full_name
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import Moment, moment
from customers.changelog.id_changes import is_identity
from customers.changelog.labels import Labels
from customers.changelog.last_changes import first_change_of, last_change_of, with_last_change
from customers.changelog.provenance import Origin, read_origins
from customers.changelog.related import Related, Relation, read_related
from customers.models import Card, Contact, Customer, CustomField, Identifier
from customers.parts import HeadLine
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown

MOST_REMOVED = 20  # contacts; the ID changelog tells of all
_RELATIONS = {
    Relation.CONTACT_CAME: "{contact} came from this customer",
    Relation.CONTACT_WENT: "{contact} went to this customer",
    Relation.MERGED: "Merged with this customer",
    Relation.PARTED: "Merge undone",
    Relation.OTHER: "",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """When a customer came to be, through what, and the change that did it."""

    when: Moment
    point: str
    why: Provenance | None
    change_id: int


@dataclass(frozen=True, slots=True)
class RelatedFact:
    """Another customer, and what they last had to do with each other."""

    id: int
    name: str
    url: str
    said: str
    when: Moment
    change_id: int


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """All that stands above the tabs."""

    id: int
    name: str
    registration: Registration | None
    is_erased: bool
    facts: Facts
    more_removed: int
    cards: CustomerCards
    related: tuple[RelatedFact, ...]
    ids_have_changed: bool
    lines: tuple[HeadLine, ...] = ()  # of its parts


def read_page(request: HttpRequest, customer: Customer, *, labels: Labels) -> CustomerPage:
    """Read the head of a customer's page for the person who looks."""
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    origins = read_origins(customer.pk)
    contacts, removed = _contacts_of(customer)
    ids = _identifiers_of(customer)
    cards = cards_of(customer)
    first = first_change_of(customer)
    whys = provenance_of_changes(request, _changes_of(first, removed[:MOST_REMOVED], cards), now)
    opens = openable(request, (origin.bulk_edit_id for origin in origins.values()))
    facts = FactReader(origins=origins, labels=labels, reader=Reader(may_see, now, opens, whys)).facts(
        customer,
        contacts=[*contacts, *removed[:MOST_REMOVED]],
        identifiers=[one for one in ids if one.customer_id == customer.pk],
        archived=[one for one in ids if one.customer_id != customer.pk],
        custom_fields=CustomField.objects.all(),
    )
    return CustomerPage(
        id=customer.pk,
        name=shown(FULL_NAME, full_name(customer), may_see),
        registration=_registration(customer, first, whys.get(first), labels, now),
        is_erased=customer.erased_at is not None,
        facts=facts,
        more_removed=max(0, len(removed) - MOST_REMOVED),
        cards=shown_cards(request, customer, cards, whys=whys, now=now),
        related=tuple(_related(one, may_see, now) for one in read_related(customer.pk)),
        ids_have_changed=_ids_have_changed(customer, origins),
        lines=head_lines(request, customer),
    )


def _contacts_of(customer: Customer) -> tuple[list[Contact], list[Contact]]:
    found = Contact.objects.filter(customer=customer).select_related("integration_point").order_by("-pk")
    contacts = list(with_last_change(found))
    return [one for one in contacts if one.state != "removed"], [one for one in contacts if one.state == "removed"]


def _identifiers_of(customer: Customer) -> QuerySet[Identifier]:
    """Read the customer's ids with those that its merges have archived: one query."""
    family = Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer.pk)).values("pk")
    return Identifier.objects.filter(customer__in=family).select_related("type").order_by("type__system_name", "pk")


def _changes_of(first: int, removed: Sequence[Contact], cards: Iterable[Card]) -> set[int]:
    return {first, *map(last_change_of, removed), *map(last_change_of, cards)} - {0}


def _registration(
    customer: Customer, first: int, why: Provenance | None, labels: Labels, now: dt.datetime
) -> Registration | None:
    if customer.registered_at is None:
        return None
    point = labels.point(customer.registered_through_id) if customer.registered_through_id else ""
    return Registration(moment(customer.registered_at, now), point, why, first)


def _related(one: Related, may_see: bool, now: dt.datetime) -> RelatedFact:
    return RelatedFact(
        id=one.customer.pk,
        name=shown(FULL_NAME, full_name(one.customer), may_see),
        url=customer_url(one.customer.pk),
        said=_RELATIONS[one.relation].format(contact=fields.LABELS.get(one.field, "")),
        when=moment(one.at, now),
        change_id=one.change_id,
    )


def _ids_have_changed(customer: Customer, origins: Mapping[str, Origin]) -> bool:
    since = customer.registered_at
    return since is not None and any(is_identity(field) and one.at > since for field, one in origins.items())
