"""The page that shows what somebody else changed meanwhile: whoever insists writes their own values over it."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from customers.models import Contact, Customer
from tests.admin.profile.test_customer_edit import EditForm
from tests.factories import change_customer, contact, make_custom_field, make_customer, make_point

pytestmark = pytest.mark.django_db


class _Hidden(HTMLParser):
    """Collects what the hidden inputs of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.sent.setdefault(given["name"] or "", []).append(given.get("value") or "")


def insist(form: EditForm, conflict: HttpResponse) -> HttpResponse:
    """Press "Write mine over it"."""
    assert conflict.status_code == 409
    parser = _Hidden()
    parser.feed(conflict.content.decode().split("<main")[1])
    return form.client.post(form.url, parser.sent)


@pytest.fixture
def marta() -> Customer:
    make_custom_field("interests", type="choices", choices=("running", "yoga", "skiing"))
    return make_customer(
        first_name="Marta",
        last_name="Lindquist",
        email="marta@northmail.se",
        mobile="+46701740635",
        custom={"interests": "yoga"},
        through=make_point("app", mobile_access="give"),
    )


def test_who_insists_writes_over_what_stands(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, last_name="Berg")
    insist(form, form.save(last_name="Lindqvist", reason="asked her"))
    change = marta.changes.get(version=3)
    assert change.delta == {"last_name": ["Berg", "Lindqvist"]}
    assert change.reason == "asked her"


@pytest.mark.parametrize(
    ("wanted", "stored"), [(["skiing", "running"], ["running", "skiing"]), (["skiing"], ["skiing"]), ([], None)]
)
def test_who_insists_writes_several_choices_over_what_stands(
    editor_client: Client, marta: Customer, wanted: list[str], stored: Any
) -> None:
    form = EditForm(editor_client, marta)
    change_customer(marta, **{"custom:interests": "yoga|running"})
    response = insist(form, form.save(**{"custom:interests": wanted}))
    assert response.status_code == 302
    assert marta.changes.get(version=3).delta == {"custom:interests": [["running", "yoga"], stored]}


def conflict_over_the_phone(form: EditForm, customer: Customer) -> HttpResponse:
    """Replace a phone that gives access, saying yes and why, after somebody else replaced it."""
    change_customer(customer, mobile="+46701740636", through=make_point("web", mobile_access="give"))
    first = form.save(mobile="+46701740637")
    return form.save(mobile="+46701740637", accepted=first.context["losses"], reason="a new phone")


def test_what_was_agreed_to_holds_on_the_conflict_page(editor_client: Client, marta: Customer) -> None:
    form = EditForm(editor_client, marta)
    assert insist(form, conflict_over_the_phone(form, marta)).status_code == 302
    assert contact(marta, "mobile").value == "+46701740637"


def test_a_yes_that_is_due_after_a_conflict_is_asked_for_in_the_whole_form(
    editor_client: Client, marta: Customer
) -> None:
    form = EditForm(editor_client, marta)
    conflict = conflict_over_the_phone(form, marta)
    Contact.objects.filter(customer=marta, kind="mobile", state="current").update(confirmation="confirmed")
    asked = insist(form, conflict)
    assert "The confirmation of the mobile number is lost" in " ".join(asked.context["losses"])
    shown = {name: asked.context["form"][name].value() for name in ("first_name", "email", "mobile")}
    assert shown == {"first_name": "Marta", "email": "marta@northmail.se", "mobile": ["SE", "+46701740637"]}
    assert asked.context["form"]["custom:interests"].value() == ["yoga"]
