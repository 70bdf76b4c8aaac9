"""Ask an owner as the doors do, and read what the message would say."""

import re
from typing import Any

from django.urls import reverse
from django.utils import timezone

from customers.contacts.confirmation.change_and_request import change_and_request
from customers.contacts.confirmation.message_text import write_confirmation
from customers.contacts.confirmation.tokens import code_of, token_of
from customers.edits.change_customers import PlannedEdit
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Key
from customers.messages.letters import Letter
from customers.models import Confirmation, Customer, Message
from integration_points.models import IntegrationPoint
from tests.factories import context_of, make_customer, make_point

EMAIL, OTHER_EMAIL = "ann@example.com", "anna@example.com"
PHONE, OTHER_PHONE = "+12125550123", "+12125550124"


def asking_point(**settings: Any) -> IntegrationPoint:
    """Make a point that asks for confirmation of both kinds."""
    return make_point("asks", email_confirmation="ask", mobile_confirmation="ask", **settings)


def ask(customer: Customer, *, through: IntegrationPoint | None = None, **values: Any) -> PlannedEdit:
    """Change a customer through a point that asks, as a door of single edits does."""
    context = context_of(through or asking_point())
    return _change(CustomerEdit(key=Key("customer", str(customer.pk)), values=values), context)


def _change(edit: CustomerEdit, context: EditContext) -> PlannedEdit:
    definitions = read_definitions(today=timezone.localdate(), country=context.point.country)
    return change_and_request(edit, context=context, definitions=definitions, now=timezone.now()).planned


def asked_customer(**values: str) -> Customer:
    """Make a customer whose owner was asked to confirm a contact (an email unless named)."""
    customer = make_customer(ids={"WebsiteID": f"W{Customer.objects.count()}"})
    ask(customer, **(values or {"email": EMAIL}))
    return customer


def open_confirmation(customer: Customer, kind: str = "email") -> Confirmation:
    """Return what is open of a customer."""
    return Confirmation.objects.get(customer=customer, kind=kind, state="open")


def token(customer: Customer, kind: str = "email") -> str:
    """Return the token of the link that was sent last."""
    found = open_confirmation(customer, kind)
    return token_of(found.pk, found.nonce)


def path(customer: Customer, kind: str = "email") -> str:
    """Return the path of the page behind the link that was sent last."""
    return reverse("confirm", args=[token(customer, kind)])


def code(customer: Customer, kind: str = "email") -> str:
    """Return the code that was sent last."""
    found = open_confirmation(customer, kind)
    return code_of(found.pk, found.nonce)


def wrong_code(customer: Customer, kind: str = "email") -> str:
    """Return a code that is not the one that was sent."""
    return f"{(int(code(customer, kind)) + 1) % 1_000_000:06}"


def letter(customer: Customer) -> Letter:
    """Return what the last message to a customer says."""
    written = write_confirmation(Message.objects.filter(customer=customer).latest("pk"))
    assert isinstance(written, Letter), written
    return written


def link_in(text: str) -> str:
    """Return the link in a message."""
    (found,) = re.findall(r"https?://\S+/confirm/\S+", text)
    return str(found)
