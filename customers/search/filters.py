"""What of the customers a person wants to see, as conditions that the database tests customer by customer.

Contacts and cards are looked up in a subquery of one value, never by EXISTS or a join: those the planner may turn
into reading the whole table of them.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import Exact, IsNull

from customers.days import end_of_day, start_of_day
from customers.models import Card, Contact, Customer
from customers.models.profile.custom_field_lookups import holds
from customers.rules.values.cards import CardStatus
from customers.rules.values.custom_values import JsonValue

# What may be asked of an email or a mobile number; the rest are states of its confirmation.
HAS, HAS_NONE, WAITING = "has", "none", "waiting"
# What may be asked of account access.
BY_EMAIL, BY_MOBILE, BY_CARD, BY_ANY, BY_NOTHING = "email", "mobile", "card", "any", "none"


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What customers must be; blank: anything. A custom field without a value asked for: it has any."""

    point_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    email: str = ""
    mobile: str = ""
    access: str = ""
    gender: str = ""
    area: str = ""
    field: str = ""
    value: JsonValue = None

    @property
    def is_blank(self) -> bool:
        """Return whether it leaves nobody out."""
        return self == CustomerFilter()

    @property
    def is_by_registration(self) -> bool:
        """Return whether an index of registrations leads to its customers, who then stand in that order."""
        return bool(self.point_id or self.since or self.until)


def led_by_index(wanted: CustomerFilter) -> QuerySet[Customer]:
    """Return the customers that one index leads to, of whom some may have to be left out still."""
    customers = Customer.objects.all()
    if wanted.point_id:
        customers = customers.filter(registered_through=wanted.point_id)
    if wanted.since:
        customers = customers.filter(registered_at__gte=start_of_day(wanted.since))
    if wanted.until:
        customers = customers.filter(registered_at__lt=end_of_day(wanted.until))
    if wanted.area and not wanted.is_by_registration:
        customers = customers.filter(area=wanted.area)
    return customers


def fits(wanted: CustomerFilter) -> Q:
    """Return what is left to be tested of each of them; merged customers never fit: their survivors stand for them."""
    fitting = Q(merged_into=None)
    if wanted.gender:
        fitting &= Q(gender=wanted.gender)
    if wanted.area and wanted.is_by_registration:
        fitting &= Q(area=wanted.area)
    # What stands in the customer's own row first: only who passes is looked up among the contacts.
    if wanted.field:
        fitting &= _of_custom_field(wanted.field, wanted.value)
    for kind, asked in (("email", wanted.email), ("mobile", wanted.mobile)):
        if asked:
            fitting &= _of_contact(kind, asked)
    if wanted.access:
        fitting &= _of_access(wanted.access)
    return fitting


def narrowed(customers: QuerySet[Customer], wanted: CustomerFilter) -> QuerySet[Customer]:
    """Narrow a few customers, read by their ids: all that the filter asks is tested."""
    if wanted.is_blank:
        return customers.filter(fits(wanted))
    return (customers & led_by_index(wanted)).filter(fits(wanted))


def without(wanted: CustomerFilter, *names: str) -> CustomerFilter:
    """Return the filter with some of its parts blank again."""
    blank = CustomerFilter()
    return replace(wanted, **{name: getattr(blank, name) for name in names})


def _of_contact(kind: str, asked: str) -> Q:
    if asked == WAITING:
        return Q(IsNull(_contact(kind, "kind", state="pending"), False))
    if asked in (HAS, HAS_NONE):
        return Q(IsNull(_contact(kind, "kind"), asked == HAS_NONE))
    return Q(Exact(_contact(kind, "confirmation"), "none" if asked == "not_asked" else asked))


def _of_access(asked: str) -> Q:
    given = {kind: Q(Exact(_contact(kind, "gives_account_access"), True)) for kind in ("email", "mobile")}
    by_card = Q(IsNull(_access_of_card(), False))
    if asked in given:
        return given[asked]
    if asked == BY_CARD:
        return by_card
    either = Q(IsNull(_access_of_any(), False)) | by_card
    return either if asked == BY_ANY else ~either


def _contact(kind: str, column: str, *, state: str = "current") -> Subquery:
    held = Contact.objects.filter(customer=OuterRef("pk"), kind=kind, state=state)
    return Subquery(held.values(column)[:1])


def _access_of_any() -> Subquery:
    held = Contact.objects.filter(customer=OuterRef("pk"), state="current", gives_account_access=True)
    return Subquery(held.values("kind")[:1])


def _access_of_card() -> Subquery:
    held = Card.objects.filter(customer=OuterRef("pk"), status=CardStatus.ACTIVE.value, gives_account_access=True)
    return Subquery(held.values("status")[:1])


def _of_custom_field(name: str, value: JsonValue) -> Q:
    if value is None:
        return Q(IsNull(KeyTransform(name, "custom_values"), False))
    return Q(holds(name, value))
