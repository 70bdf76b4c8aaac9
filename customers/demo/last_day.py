"""What happened at the tills and on the website last: two customers became one, two did not, an email waits."""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from customers.contacts.confirmation.change_and_request import change_and_request
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator, Key, Wish
from customers.models import Contact, Customer, Merge, Request
from integration_points.models import IntegrationPoint

_SHOP, _WEBSITE = "shop", "website-confirmed"
_HELD: Final = {"customer": OuterRef("pk"), "state": Contact.State.CURRENT}
_MOBILE: Final = Contact.objects.filter(**_HELD, kind=Contact.Kind.MOBILE)
_PROVED: Final = Contact.objects.filter(**_HELD, kind=Contact.Kind.EMAIL, confirmation=Contact.Confirmation.CONFIRMED)
_ACCESS: Final = Contact.objects.filter(**_HELD, gives_account_access=True)


def live_the_last_day(*, now: dt.datetime) -> None:
    """Tell it where nobody was merged yet, of customers who came last; a small demo may have nobody who fits."""
    if Merge.objects.exists():
        return
    _meet_at_the_till(_latest(with_access=False), "Gave the phone number at the till", now)
    _meet_at_the_till(_latest(with_access=True), "Gave the family's phone number at the till", now)
    waiting = _latest(with_access=True).filter(Exists(_PROVED)).first()
    if waiting is not None:
        email = f"new.address.{waiting.pk}@example.com"
        _change(waiting, {"email": email}, point=_WEBSITE, by="website", reason="Changed the email", now=now)


def _latest(*, with_access: bool) -> QuerySet[Customer]:
    """Return customers with a phone, the last one first, of whom nobody waits for a decision."""
    decided_on = Request.objects.filter(customer=OuterRef("pk"))
    access = Exists(_ACCESS)
    found = Customer.objects.filter(Exists(_MOBILE), access if with_access else ~access, ~Exists(decided_on))
    return found.filter(erased_at=None, merged_into=None).order_by("-pk")


def _meet_at_the_till(customers: QuerySet[Customer], reason: str, now: dt.datetime) -> None:
    """Let somebody give the number of another one, where that merges: with access on both sides they stay two."""
    younger = customers.first()
    older = younger and customers.exclude(pk=younger.pk).filter(last_name__gt="").first()
    if younger is None or older is None:
        return
    mobile = Contact.objects.get(customer=older, kind=Contact.Kind.MOBILE, state=Contact.State.CURRENT).value
    told = {"mobile": mobile, "first_name": older.first_name, "last_name": older.last_name}
    _change(younger, told, point=_SHOP, by="till", reason=reason, now=now)


def _change(customer: Customer, values: dict[str, Wish], *, point: str, by: str, reason: str, now: dt.datetime) -> None:
    policy = IntegrationPoint.objects.get(system_name=point).policy()
    context = EditContext(point=policy, initiator=Initiator("system", by), reason=reason)
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values=values)
    definitions = read_definitions(today=now.date(), country=policy.country)
    change_and_request(edit, context=context, definitions=definitions, now=now)
