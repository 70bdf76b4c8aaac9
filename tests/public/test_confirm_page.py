"""The page behind the link: it confirms by POST alone, and every way of failing looks the same."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from customers.contacts.confirmation.resend import send_again
from customers.edits.edit import Initiator
from customers.models import Contact
from integration_points.models import Brand
from tests.contacts.confirmation.asking import EMAIL, OTHER_EMAIL, PHONE, ask, asked_customer, path, token
from tests.factories import change_customer, contact, make_customer, make_point, make_superuser, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    """A browser of somebody who never signs in, and who takes a form's origin as strictly as the real ones."""
    return Client(enforce_csrf_checks=True, HTTP_ORIGIN="null")


def outcome(response: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """Return all that an answer gives away."""
    return response.status_code, response.content, {name: value for name, value in response.items() if name != "Date"}


def test_opening_the_page_confirms_nothing_however_often(visitor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    for _ in range(3):
        assert visitor.get(path(customer)).status_code == 200
        assert visitor.head(path(customer)).status_code == 200
    assert contact(customer, "email").confirmation == "asked"


def test_the_button_confirms_and_thanks(visitor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    response = visitor.post(path(customer), follow=True)
    assert "Thank you" in response.content.decode()
    assert contact(customer, "email").confirmation == "confirmed"


def test_the_page_needs_neither_session_nor_cookie(visitor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    visitor.get(path(customer))
    visitor.post(path(customer))
    assert not visitor.cookies


def test_staff_who_are_signed_in_open_it_as_anybody() -> None:
    client = signed_in(make_superuser())
    customer = asked_customer(email=EMAIL)
    client.post(path(customer))
    assert contact(customer, "email").confirmation == "confirmed"
    assert customer.changes.latest("version").initiator == "owner of the contact"


def test_the_page_gives_nothing_away(visitor: Client) -> None:
    customer = asked_customer(email=EMAIL, mobile=PHONE)
    change_customer(customer, first_name="Annabella", last_name="Leestrom")
    shown = visitor.get(path(customer)).content.decode() + visitor.get(path(customer, "mobile")).content.decode()
    assert not [
        word for word in ("Annabella", "Leestrom", EMAIL, PHONE, str(PHONE[2:]), "admin", "ustomer") if word in shown
    ]


def test_the_page_is_kept_out_of_caches_search_engines_and_referrers(visitor: Client) -> None:
    customer = asked_customer(email=EMAIL)
    for response in (visitor.get(path(customer)), visitor.post(path(customer)), visitor.get(path_of("nonsense"))):
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]


def test_the_page_loads_no_script(visitor: Client) -> None:
    assert b"<script" not in visitor.get(path(asked_customer(email=EMAIL))).content


def test_the_page_speaks_for_the_brand_of_the_point_that_asked(visitor: Client) -> None:
    brand = Brand.objects.create(system_name="north", name="Northmail")
    customer = make_customer()
    ask(customer, through=make_point("branded", email_confirmation="ask", brand=brand), email=EMAIL)
    assert b"Northmail" in visitor.get(path(customer)).content


def path_of(text: str) -> str:
    return f"/confirm/{text}/"


def spoiled_paths() -> dict[str, str]:
    """Make one link for each way in which a link can be wrong."""
    paths = {"nonsense": path_of("nonsense"), "long": path_of("a" * 3000), "beyond ASCII": path_of("ключ")}
    forged = asked_customer(email="forged@example.com")
    paths["forged"] = path_of(token(forged)[:-3] + "abc")
    used = asked_customer(email="used@example.com")
    paths["used"] = path(used)
    Client().post(paths["used"])
    again = asked_customer(email="again@example.com")
    paths["replaced"] = path(again)
    send_again(again.pk, "email", initiator=Initiator("system", "tests"), now=timezone.now())
    changed = asked_customer(email="changed@example.com")
    paths["another contact"] = path(changed)
    change_customer(changed, email="another@example.com")
    with time_machine.travel(timezone.now() - dt.timedelta(days=8), tick=False):
        old = asked_customer(email="old@example.com")
    paths["expired"] = path(old)
    taken = make_customer(email="holder@example.com")
    wants = make_customer()
    ask(wants, through=make_point("waits", held_by_another="wait"), email="holder@example.com")
    assert contact(taken, "email").value == "holder@example.com"
    paths["another customer's"] = path(wants)
    return paths


def test_every_way_of_failing_is_answered_alike(visitor: Client) -> None:
    answers = {name: outcome(visitor.post(link)) for name, link in spoiled_paths().items()}
    expected = answers["nonsense"]
    assert expected[0] == 410
    assert {name: answer for name, answer in answers.items() if answer != expected} == {}


def test_a_link_that_failed_is_no_secret_to_look_at_either(visitor: Client) -> None:
    links = spoiled_paths()
    # Whether a value is another customer's to stay, or was changed behind the link, is found out by trying alone.
    told = {"another contact", "another customer's"}
    answers = {
        outcome(visitor.get(link)) == outcome(visitor.post(link)) for name, link in links.items() if name not in told
    }
    assert answers == {True}


def test_one_address_opens_so_many_links_a_minute(visitor: Client, settings: Any) -> None:
    settings.CONFIRMATION_VISITS_PER_MINUTE = 2
    customer = asked_customer(email=EMAIL)
    with time_machine.travel(dt.datetime(2026, 5, 4, 12, 0, 30, tzinfo=dt.UTC), tick=False):
        visitor.get(path_of("one"))
        visitor.get(path_of("two"))
        response = visitor.post(path(customer))
        other = Client(REMOTE_ADDR="198.51.100.7").get(path_of("three"))
    assert (response.status_code, response["Retry-After"], other.status_code) == (429, "30", 410)
    assert contact(customer, "email").confirmation == "asked"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_taken(visitor: Client, method: str) -> None:
    assert getattr(visitor, method)(path_of("x")).status_code == 405


def test_the_waiting_contact_takes_over_and_the_old_one_stays_reserved(visitor: Client) -> None:
    customer = make_customer(email=OTHER_EMAIL)
    ask(customer, email=OTHER_EMAIL)
    visitor.post(path(customer))
    ask(customer, email=EMAIL)
    assert customer.contacts.get(state="pending").value == EMAIL
    visitor.post(path(customer))
    assert dict(Contact.objects.filter(customer=customer).values_list("value", "state")) == {
        EMAIL: "current",
        OTHER_EMAIL: "removed",
    }
