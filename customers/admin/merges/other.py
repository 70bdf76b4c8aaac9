"""Find the customer to merge with: by id, contact, identifier, card or name, as the search does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from customers.admin.ui.badges import full_name
from customers.admin.ui.base import may_see_personal_data
from customers.database.bulk_statements import in_list
from customers.models import Contact, Customer
from customers.rules.masking import FULL_NAME, shown
from customers.search.find import search_customers

MOST = 20


@dataclass(frozen=True, slots=True)
class OtherCustomer:
    """One who may be meant: many share a name, so the contacts tell them apart."""

    id: int
    name: str
    email: str
    mobile: str
    url: str


def find_others(request: HttpRequest, text: str, *, customer: Customer) -> Sequence[OtherCustomer]:
    """Find who a text may mean, but this customer."""
    may_see = may_see_personal_data(request)
    ids = search_customers(text, exact_only=not may_see).ids[: MOST + 1]
    found = Customer.objects.filter(in_list("id", ids), merged_into=None, erased_at=None).in_bulk()
    current = Contact.objects.filter(in_list("customer_id", ids), state=Contact.State.CURRENT)
    contacts = {(of, kind): value for of, kind, value in current.values_list("customer_id", "kind", "value")}
    return [
        OtherCustomer(
            pk,
            shown(FULL_NAME, full_name(found[pk]), may_see) or "No name",
            shown("email", contacts.get((pk, "email")), may_see),
            shown("mobile", contacts.get((pk, "mobile")), may_see),
            reverse("admin:customers_merge_compare", args=[customer.pk, pk]),
        )
        for pk in ids
        if pk in found and pk != customer.pk
    ][:MOST]
