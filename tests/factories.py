"""The smallest valid objects, made the way the product makes them: customers only through the engine."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CLEAR, CardWish, CustomerEdit, EditContext, Initiator, Key, Wish
from customers.models import Card, CardSeries, Contact, Customer, CustomField, Identifier, IdentifierType
from customers.rules import fields
from integration_points.models import ADMIN_PANEL, IntegrationPoint, Source, SourceAccount

_serial = count(1)


def make_point(system_name: str = "website", **settings: Any) -> IntegrationPoint:
    """Make an integration point; without settings it changes nothing about contacts."""
    point, _ = IntegrationPoint.objects.get_or_create(system_name=system_name, defaults=settings)
    return point


def admin_panel() -> IntegrationPoint:
    """Return the built-in point."""
    return IntegrationPoint.objects.get(system_name=ADMIN_PANEL)


def make_source(system_name: str, *accounts: str) -> Source:
    """Make a source; with accounts it has many."""
    source, _ = Source.objects.get_or_create(system_name=system_name, defaults={"has_accounts": bool(accounts)})
    for account in accounts:
        SourceAccount.objects.get_or_create(source=source, system_name=account)
    return source


def scope_of(source: Source, account: str = "") -> str:
    """Return the scope of the identifiers of a source, or of one account of it."""
    found = source.accounts.get(system_name=account).pk if account else None
    return fields.source_scope(source.pk, found)


def make_identifier_type(system_name: str = "WebsiteID", *, scope: str = "project") -> IdentifierType:
    """Make an identifier type, unique over the project unless told otherwise (`scope="source"`)."""
    made, _ = IdentifierType.objects.get_or_create(system_name=system_name, defaults={"scope": scope})
    return made


def make_custom_field(system_name: str, *, type: str = "text", choices: tuple[str, ...] = ()) -> CustomField:
    """Make a custom field."""
    made, _ = CustomField.objects.get_or_create(
        system_name=system_name, defaults={"label": system_name, "type": type, "choices": list(choices)}
    )
    return made


def make_customer(
    *,
    through: IntegrationPoint | None = None,
    by: User | None = None,
    ids: Mapping[str, str] | None = None,
    custom: Mapping[str, str] | None = None,
    **values: str,
) -> Customer:
    """Make a customer through a point: `email`, `mobile`, `first_name` ..., `ids={"WebsiteID": "W1"}`, `custom=...`.

    A key of `ids` is a type over the project (made if it is missing) or a field name, `id:line:a:3`. A customer that
    nothing would hold gets an email.
    """
    asked = {**values, **_identifiers(ids or {}), **_custom(custom or {})}
    if not any(name in fields.CONTACT_KINDS or fields.is_identifier(name) for name in asked):
        asked["email"] = f"customer{next(_serial)}@example.com"
    planned = _change(CustomerEdit(key=None, values=asked, creates=True), through, by)
    return Customer.objects.get(pk=planned.customer_id)


def change_customer(
    customer: Customer,
    *,
    through: IntegrationPoint | None = None,
    by: User | None = None,
    reason: str = "",
    **values: Wish | None,
) -> Customer:
    """Change a customer through a point (the admin panel unless named); None clears. Field names with a colon:
    `change_customer(customer, **{"custom:tier": "gold"})`.
    """
    texts = {name: CLEAR if value is None else value for name, value in values.items()}
    edit = CustomerEdit(key=Key("customer", str(customer.pk)), values=texts)
    _change(edit, through, by, reason=reason, may_clear_confirmed=True)
    customer.refresh_from_db()
    return customer


def make_customers(number: int, **settings: Any) -> list[Customer]:
    """Make some customers, each with an email of its own."""
    return [make_customer(**settings) for _ in range(number)]


def context_of(
    point: IntegrationPoint | None = None, by: User | None = None, *, reason: str = "", **more: Any
) -> EditContext:
    """Say through which point, by whom and why; by the system unless a user is given."""
    initiator = Initiator("user", by.username, user_id=by.pk) if by else Initiator("system", "tests")
    return EditContext(point=(point or admin_panel()).policy(), initiator=initiator, reason=reason, **more)


def make_series(code: str = "GOLD", **settings: Any) -> CardSeries:
    """Make a card series."""
    made, _ = CardSeries.objects.get_or_create(code=code, defaults={"name": code.title(), **settings})
    return made


def make_card(customer: Customer, number: str = "7781", *, series: str = "GOLD", by: User | None = None) -> Card:
    """Issue a card of a number that nobody knows yet."""
    make_series(series)
    change_customer(customer, by=by, **{fields.card(number): CardWish("Active", series)})
    return Card.objects.get(number=number)


def make_staff(role: str = "", username: str = "", **attributes: Any) -> User:
    """Make a staff user in the group of a role (customers/privacy/access/roles.py), or in none."""
    user = User.objects.create_user(username or role.replace(" ", "_") or f"staff{next(_serial)}", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    for name, value in attributes.items():
        setattr(user, name, value)
    user.save()
    return user


def make_superuser(username: str = "admin") -> User:
    """Make a staff user who may do everything."""
    return User.objects.create_superuser(username)


def signed_in(user: User, **settings: Any) -> Client:
    """Return a browser's stand-in that this person is signed in with; `settings` are Django's for its test client."""
    client = Client(**settings)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def contact(customer: Customer, kind: str) -> Contact:
    """Return the current contact of a kind."""
    return customer.contacts.get(kind=kind, state="current")


def identifier(customer: Customer, type_name: str) -> Identifier:
    """Return the customer's one identifier of a type."""
    return customer.identifiers.get(type__system_name=type_name)


def _identifiers(ids: Mapping[str, str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, value in ids.items():
        if not fields.is_identifier(name):
            make_identifier_type(name)
        named[name if fields.is_identifier(name) else fields.identifier(name, fields.PROJECT_SCOPE)] = value
    return named


def _custom(values: Mapping[str, str]) -> dict[str, str]:
    for name in values:
        make_custom_field(name)
    return {fields.custom(name): value for name, value in values.items()}


def _change(
    edit: CustomerEdit, through: IntegrationPoint | None, by: User | None, *, reason: str = "", **more: Any
) -> PlannedEdit:
    context = context_of(through, by, reason=reason, **more)
    definitions = read_definitions(today=_today(), country=context.point.country)
    (planned,) = change_customers([edit], context=context, definitions=definitions)
    assert planned.refusal is None, f"the factory was refused: {planned.refusal}"
    return planned


def _today() -> date:
    return timezone.localdate()
