"""Who is there before the rows of an item come; what is given stands in the file."""

from collections.abc import Mapping

from django.utils import timezone

from customers.edits.edit import Initiator
from customers.merging.merge import merge_customers
from customers.models import Contact
from customers.privacy.requests import grant, request_erasure
from customers.rules.merging import MergeRule, MergeWhy
from tests.factories import (
    change_customer,
    context_of,
    make_customer,
    make_identifier_type,
    make_point,
    make_series,
    make_source,
    scope_of,
)

PHONE = "+12125550155"
Made = Mapping[str, object]


def bob() -> Made:
    """Bob, with a phone and an id."""
    return {"bob": make_customer(email="bob@example.com", mobile=PHONE, ids={"WebsiteID": "W-bob"}).pk}


def two_sources() -> Made:
    """One id in two sources."""
    make_identifier_type("external_id", scope="source")
    for name in ("WEBSITE", "INSTORE"):
        make_customer(ids={f"id:external_id:{scope_of(make_source(name))}": "E1"})
    return {}


def elsewhere() -> Made:
    """An id in another source than that of the point."""
    make_identifier_type("external_id", scope="source")
    make_customer(ids={f"id:external_id:{scope_of(make_source('INSTORE'))}": "E1"})
    return {"through": make_point("corpus-website", source=make_source("WEBSITE"), may_register=True)}


def cycle() -> Made:
    """Five customers with a phone each."""
    for number in range(5):
        make_customer(email=f"p{number}@example.com", mobile=f"+1212555010{number}")
    return {}


def many() -> Made:
    """Thirty customers without a phone."""
    for number in range(30):
        make_customer(email=f"p{number}@example.com")
    return {}


def merged() -> Made:
    """A customer who was merged into another."""
    survivor, victim = make_customer(first_name="Sue"), make_customer(first_name="Vic")
    merge_customers(survivor.pk, victim.pk, context=context_of(), why=MergeWhy(MergeRule.BY_HAND))
    return {"victim": victim.pk, "survivor": survivor.pk}


def phone_only() -> Made:
    """A customer with nothing but a phone."""
    return {"id": make_customer(mobile=PHONE).pk}


def erased() -> Made:
    """A customer who was erased."""
    customer = make_customer()
    asked = request_erasure(customer.pk, by=Initiator("system", "editor"), reason="by letter")
    grant(asked.pk, by=Initiator("system", "operations"), reason="", now=timezone.now())
    return {"id": customer.pk}


def reserved() -> Made:
    """A phone that was somebody's."""
    change_customer(make_customer(mobile=PHONE), mobile="+12125550156")
    return {}


def merging() -> Made:
    """A point that merges, and whose phone five customers want."""
    for number in range(5):
        make_customer(email=f"p{number}@example.com")
    make_customer(mobile=PHONE)
    return {"through": make_point("corpus-merging", held_by_another="merge", may_register=True)}


def no_longer_valid() -> Made:
    """A stored number that is valid no more."""
    customer = make_customer(email="old@example.com", mobile=PHONE)
    Contact.objects.filter(customer=customer, kind="mobile").update(value="+1212555")
    return {}


def with_access() -> Made:
    """A phone that gives account access."""
    point = make_point("giving", email_access="give", mobile_access="give")
    make_customer(through=point, email="acc@example.com", mobile=PHONE)
    return {}


def cards() -> Made:
    """A series, and customers for its cards."""
    make_series()
    for number in range(6):
        make_customer(email=f"p{number}@example.com")
    return {}
