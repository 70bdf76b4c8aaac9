"""The page of one customer: read in a fixed number of queries, however long its changelog is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.base import may_see_personal_data
from customers.admin.bulk_edit_links import openable
from customers.admin.changelogs import Changelog, changelog_of_customer
from customers.admin.customer_cards import CustomerCards, read_cards_of
from customers.admin.customer_facts import FactReader, Facts, Reader
from customers.admin.customer_list import full_name
from customers.admin.moments import Moment, moment
from customers.changelog.labels import Labels, read_labels
from customers.changelog.origins import read_origins
from customers.models import Contact, Customer, CustomField, Identifier
from customers.rules.masking import FULL_NAME, shown


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """All that the page shows."""

    id: int
    name: str
    registered: Moment | None
    registered_through: str
    is_erased: bool
    facts: Facts
    cards: CustomerCards
    changelog: Changelog
    labels: Labels


def find_customer(customer_id: str) -> Customer | None:
    """Return the customer that a URL names, None when there is none."""
    if not customer_id.isascii() or not customer_id.isdigit() or len(customer_id) > 18:
        return None
    return Customer.objects.select_related("registered_through").filter(pk=int(customer_id)).first()


def read_page(request: HttpRequest, customer: Customer) -> CustomerPage:
    """Read everything about one customer for the person who looks."""
    labels = read_labels()
    origins = read_origins(customer.pk)
    opens = openable(request, (origin.bulk_edit_id for origin in origins.values()))
    reader = Reader(may_see_personal_data(request), timezone.now(), opens)
    contacts = Contact.objects.filter(customer=customer).select_related("integration_point").order_by("-pk")
    identifiers = Identifier.objects.filter(customer=customer).select_related("type").order_by("type__system_name")
    facts = FactReader(origins=origins, labels=labels, reader=reader).facts(
        customer, contacts=list(contacts), identifiers=identifiers, custom_fields=CustomField.objects.all()
    )
    through = customer.registered_through
    return CustomerPage(
        id=customer.pk,
        name=shown(FULL_NAME, full_name(customer), reader.may_see_personal_data),
        registered=moment(customer.registered_at, reader.now) if customer.registered_at else None,
        registered_through=through.system_name if through else "",
        is_erased=customer.erased_at is not None,
        facts=facts,
        cards=read_cards_of(request, customer),
        changelog=changelog_of_customer(request, customer.pk, labels=labels, fields=list(origins)),
        labels=labels,
    )
