"""Every page there is, read from the resolver, and a world in which each has something to show.

The world's personal values are canaries: texts that stand nowhere else, so that a page that shows one is found out.
A page that comes to be is walked by itself; a new model needs one object of it here, or in the `walked` of its wing.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from customers.admin.profile.tabs import all_tabs
from customers.bulk_edits.run import actions as asked_of
from customers.exports.work import make_exports
from customers.merging.errors import MergeRefused
from customers.merging.merge import merge_customers
from customers.models import (
    AccessLogEntry,
    BulkEdit,
    CardBatch,
    CardSeries,
    CardStatusLabel,
    Change,
    ColumnMapping,
    ColumnSet,
    Contact,
    Customer,
    CustomField,
    Export,
    IdentifierType,
    JunkValue,
    Merge,
    Message,
    Request,
)
from customers.rules.merging import MergeRule, MergeWhy
from integration_points.models import ApiKey, ApiRequest, Brand, IntegrationPoint, Source
from tests.factories import (
    change_customer,
    context_of,
    make_card,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    make_superuser,
    scope_of,
    signed_in,
)
from tests.uploads import operator, preview, run
from tests.wings.walked import walked_wings

FIRST, LAST, NEW_LAST = "Canarina", "Featherstone", "Quillfeather"
EMAIL, OLD_EMAIL, COMING_EMAIL = (
    "canary.now@plumage.example",
    "canary.then@plumage.example",
    "canary.soon@plumage.example",
)
NOBODYS_EMAIL = "canary.nobody@plumage.example"
MOBILE, OLD_MOBILE = "+12125550187", "+12125550186"
# As a person might read a phone on a page: whole, with its spaces, or the digits that make it one person's.
PHONES = (MOBILE, OLD_MOBILE, "212 555 0187", "212 555 0186", "(212) 555", "212-555-01", "5550187", "5550186")
WEBSITE_ID, LINE = "CNRY-1971-W", "Ucanary4af4980629"
MOTTO, NEW_MOTTO = "canaries sing at dawn", "canaries sleep at noon"
CANARIES = (
    *(FIRST, LAST, NEW_LAST),
    *(EMAIL, OLD_EMAIL, COMING_EMAIL, NOBODYS_EMAIL, "plumage.example"),
    *PHONES,
    *(WEBSITE_ID, LINE, MOTTO, NEW_MOTTO),
    *("1971-03-09", "9 Mar 1971"),
)

AREA = "Canary Wharf"  # whoever may see a customer at all may see it
PASSWORD = "quiet-harbour-41"
ROLES = ("viewer", "editor", "bulk operator", "operations", "auditor", "administrator")

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
_WORDS: Mapping[str, str] = {"action": "pause", "direction": "up", "ending": "csv", "token": "no-such-token"}
_APART: Mapping[str, str] = {  # routes that are regular expressions
    "admin/^<app_label>/$": "admin/customers/",
    r"admin/(?P<url>.*)$": "admin/no-such-page",
    "admin/r/<path:content_type_id>/<path:object_id>/": "admin/r/1/1/",
}


@dataclass(frozen=True, slots=True)
class World:
    """One object of each model that has pages, and the customer they are about."""

    customer: Customer
    objects: Mapping[str, Model]

    def path(self, route: str) -> str:
        """Fill a route with what stands in this world."""
        route = _without_labels(route)
        if route in _APART:
            return "/" + _APART[route]
        if "simple_history" in route or "^(" in route:  # django-simple-history: object, then history row
            point = self.objects["integration_points.integrationpoint"]
            return f"/admin/integration_points/integrationpoint/{point.pk}/history/{point.history.first().pk}/"  # type: ignore[attr-defined]
        return "/" + _PLACE.sub(lambda found: self._fill(found[1], route), route)

    def _fill(self, name: str, route: str) -> str:
        if name in _WORDS:
            return _WORDS[name]
        if route.startswith("api/v1/bulk-edits/"):
            return str(self.objects["customers.bulkedit"].pk)
        if name in ("object_id", "pk", "id"):
            _, app, model, *_ = route.split("/")
            return str(self.objects[f"{app}.{model}"].pk)
        if name == "other_id":
            others = Customer.objects.filter(merged_into=None, erased_at=None).exclude(pk=self.customer.pk)
            return str(others.values_list("pk", flat=True)[0])
        model = _NAMED.get(name) or next((wing.named[name] for wing in walked_wings() if name in wing.named), "")
        return str(self.objects[model].pk) if model else "1"


_NAMED: Mapping[str, str] = {
    "customer_id": "customers.customer",
    "customerId": "customers.customer",
    "contact_id": "customers.contact",
    "series_id": "customers.cardseries",
    "batch_id": "customers.cardbatch",
    "point_id": "integration_points.integrationpoint",
    "export_id": "customers.export",
    "set_id": "customers.columnset",
    "key_id": "integration_points.apikey",
    "brand_id": "integration_points.brand",
}


def routes() -> list[str]:
    """Return every route that the resolver knows, in its order."""
    return list(_routes(get_resolver(), ""))


def tabs() -> list[str]:
    """Return the route of every tab of a profile."""
    return [f"admin/customers/customer/<path:object_id>/change/?tab={tab.name}" for tab in all_tabs()]


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield _without_labels(route)


def _without_labels(route: str) -> str:
    """Leave out the names of the apps: which are installed is not what a route is about."""
    return re.sub(r"\(\?P<app_label>[\w|]+\)", "<app_label>", route)


def make_world() -> World:
    """Make it, through the doors that the product has."""
    customer = _customer()
    bulk_edits = _bulk_edits(customer)
    point = IntegrationPoint.objects.get(system_name="website-secure")
    reserved = Contact.objects.filter(customer=customer, state="removed").first()
    made: list[Model | None] = [
        customer,
        bulk_edits[-1],
        point,
        reserved,
        make_card(customer, "778100909123"),
        series := CardSeries.objects.get(),
        CardBatch.objects.create(series=series, count=1, made=1, state="done", initiator="ada", initiator_kind="user"),
        CardStatusLabel.objects.first(),
        CustomField.objects.first(),
        IdentifierType.objects.first(),
        Change.objects.filter(customer=customer).last(),
        AccessLogEntry.objects.create(
            kind="unmask",
            customer=customer.pk,
            field="email",
            reason="called",
            initiator="edith",
            initiator_kind="user",
        ),
        ColumnMapping.objects.create(name="Weekly shop list", kind="edit", saved_by="ada"),
        JunkValue.objects.create(value="till@shop.example", added_by="ada", changed_by="ada"),
        _message(customer, point),
        _export(),
        ColumnSet.objects.create(name="Phones", owner=operator(), columns=["WebsiteID", "phone"], format="csv"),
        _merge(customer),
        _requests(customer, reserved),
        Source.objects.first(),
        Brand.objects.create(system_name="acme", name="Acme"),
        ApiKey.objects.create(integration_point=point, prefix="cp_canary", ending="abcd", hash="0" * 64),
        ApiRequest.objects.create(
            at=timezone.now(), method="GET", route="/api/v2/customers/{customerId}", status=404, milliseconds=3
        ),
        Group.objects.get(name="editor"),  # not the administrators' own, which they don't change
        make_superuser("ada"),
        make_staff("viewer", "vincent"),  # nor does an administrator change a superuser
        *_sign_ins(),
    ]
    for wing in walked_wings():
        made += wing.objects(customer, point)
    return World(customer, {one._meta.label_lower: one for one in made if one is not None})


def _customer() -> Customer:
    make_identifier_type("line", scope="source")
    make_custom_field("interests", type="choices", choices=("running", "yoga"))
    line = f"id:line:{scope_of(make_source('LINE', 'jp'), 'jp')}"
    secure = make_point(
        "website-secure", email_access="give", mobile_access="give", email_confirmation="ask", country="US"
    )
    customer = make_customer(
        through=secure,
        first_name=FIRST,
        last_name=LAST,
        birth_date="1971-03-09",
        gender="female",
        area=AREA,
        time_zone="Europe/London",
        email=OLD_EMAIL,
        mobile=OLD_MOBILE,
        ids={"WebsiteID": WEBSITE_ID, line: LINE},
        custom={"motto": MOTTO, "interests": "yoga"},
    )
    change_customer(customer, last_name=NEW_LAST, mobile=MOBILE, reason="heard on the phone")
    change_customer(customer, email=EMAIL)
    Contact.objects.filter(customer=customer, kind="email", state="current").update(confirmation="confirmed")
    return change_customer(customer, through=secure, email=COMING_EMAIL)


def _bulk_edits(customer: Customer) -> list[BulkEdit]:
    """Run one whose rows end in every way, and preview another."""
    header = "email,lastName,motto\n"
    lines = (f"{EMAIL},{LAST},{NEW_MOTTO}", f"{NOBODYS_EMAIL},{LAST},", f"{EMAIL},{NEW_LAST},", f"not a mail,{FIRST},")
    other = make_customer(email="other@example.com")
    ran = run(header + "\n".join((lines[0], lines[1], lines[3], f"other@example.com,{FIRST},{MOTTO}")), reason="spring")
    contradicts = preview(header + "\n".join((lines[0], lines[2])))
    assert ran.state == "completed"
    assert other.pk != customer.pk
    for line in (f"{EMAIL},{FIRST}", f"{WEBSITE_ID},{LAST}", f"{MOBILE},{FIRST}", f"{FIRST} {NEW_LAST},{EMAIL}"):
        assert preview(f"{line}\n{line}\n").state == "refused"  # Without a header row, the first of them is a value.
    return [ran, contradicts, preview(f"email,phone,lastName\n{EMAIL},{OLD_MOBILE},{LAST}\n")]


def _export() -> Export:
    """Export whom the bulk operator found by a canary's name: the file holds canaries, the pages about it none."""
    asked = {"columns": ["client_id", "firstName", "email"], "format": "csv", "selection": {"search": LAST}}
    export = Export.objects.create(**asked, said=["Found by a search"], **asked_of.initiator_from(operator()).columns)
    assert make_exports() is False
    export.refresh_from_db()
    assert export.file, export.why
    return export


def _message(customer: Customer, point: IntegrationPoint) -> Message:
    return Message.objects.create(
        channel="email",
        purpose="confirmation",
        about_id=1,
        customer=customer,
        kind="email",
        to=COMING_EMAIL,
        integration_point=point,
        state="failed",
        why="refused",
        created_at=timezone.now(),
        initiator="tests",
        initiator_kind="system",
    )


def _merge(customer: Customer) -> Merge:
    """Merge another one who has canaries into the customer, for a value of its own; and let one more be blocked."""
    victim = make_customer(first_name=FIRST, ids={"WebsiteID": f"{WEBSITE_ID}-2"})
    why = MergeWhy(MergeRule.POINT, "mobile", MOBILE)
    done = merge_customers(customer.pk, victim.pk, context=context_of(reason=f"{LAST} called"), why=why)
    rival = make_customer(through=make_point("website-secure"), email="rival@example.com")
    with suppress(MergeRefused):
        merge_customers(customer.pk, rival.pk, context=context_of(), why=why)
    return Merge.objects.get(pk=done.merge_id)


def _requests(customer: Customer, reserved: Contact | None) -> Request | None:
    assert reserved is not None
    edith = signed_in(make_staff("editor", "edith"))
    edith.post(f"/admin/customers/request/release/{reserved.pk}/", {"reason": "asked by mail"})
    edith.post(f"/admin/customers/request/erasure/{customer.pk}/", {"reason": "asked by mail"})
    return Request.objects.last()


def _sign_ins() -> list[Model]:
    told = {"username": "mallory", "ip_address": "203.0.113.9", "user_agent": "tests", "path_info": "/admin/login/"}
    return [
        AccessAttempt.objects.create(**told, failures_since_start=1),
        AccessFailureLog.objects.create(**told),
        AccessLog.objects.create(**told),
    ]


@contextmanager
def quiet_refusals() -> Iterator[None]:
    """Log no refusals: a walk is refused a thousand times, and each would be written with its traceback."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def person(role: str) -> User:
    """Return the member of the staff who has this role or name: the bulk operator is the one who uploaded."""
    if role == "bulk operator":
        return operator()
    return User.objects.filter(username=role).first() or make_staff(role)
