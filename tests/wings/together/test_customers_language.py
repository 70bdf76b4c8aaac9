"""Customers read pages and messages in the language of their integration point, else in the browser's."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from crm.translations.catalogue import read
from customers.messages.sending import send
from customers.models import Confirmation
from customers.tasks import renderers
from customers.wings.subscriptions.rules import Status
from integration_points.models import Brand, IntegrationPoint
from tests.contacts.confirmation.asking import EMAIL, PHONE, ask, asking_point, path
from tests.contacts.verification.processes import started
from tests.factories import make_customer, make_point, make_superuser, signed_in
from tests.wings.subscriptions.conftest import change, make_tree

pytestmark = pytest.mark.django_db

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep what would be sent."""
    texts: list[str] = []
    monkeypatch.setattr(
        "customers.messages.posting.Post.hand_over",
        lambda _post, _message, letter: texts.append(f"{letter.subject}\n{letter.text}"),
    )
    return texts


def english_in(text: str) -> list[str]:
    """Return the English sentences of the catalogue that stand in a text though they have a German one."""
    words = " ".join(strip_tags(re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL)).split())
    found = []
    for message in read("de"):
        for english in message.id if isinstance(message.id, tuple | list) else (message.id,):
            said = max(re.split(r"%\(\w+\)[sd]|<[^>]*>", english), key=len).strip()
            if " " in said and said not in str(message.string) and said in words:
                found.append(english)
    return found


def shown(answer: HttpResponse) -> str:
    text = answer.content.decode()
    assert '<html lang="de">' in text
    assert answer["Content-Language"] == "de"
    assert english_in(text) == []
    return text


def asks(language: str, **more: Any) -> IntegrationPoint:
    brand, _ = Brand.objects.get_or_create(system_name="main", defaults={"name": "Nordlicht"})
    return asking_point(language=language, brand=brand, **more)


def send_all() -> None:
    assert send(renderers=renderers(), seconds=30) is False


def test_the_check_for_english_finds_it() -> None:
    assert english_in("<h1>Thank you, that's confirmed</h1>") == ["Thank you, that's confirmed"]
    assert english_in("Confirm: Offers from Main") == []  # "Confirm:" alone is no sentence
    assert english_in(
        "It expires 10 minutes after you requested it. Don't share it with anyone. We'll never ask for it."
    )


@pytest.mark.parametrize("kind", ["email", "mobile"])
def test_the_pages_of_a_confirmation_follow_the_point_whatever_the_browser_says(kind: str) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, through=asks("de"), **{kind: EMAIL if kind == "email" else PHONE})
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en-GB")
    link = path(customer, kind)
    assert "Ja, bestätigen" in shown(visitor.get(link))
    assert "Vielen Dank" in shown(visitor.post(link, follow=True))


def test_a_point_without_a_language_leaves_it_to_the_browser() -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, through=asks(""), email=EMAIL)
    assert "Ja, bestätigen" in shown(Client(**GERMAN).get(path(customer)))
    assert "Yes, confirm it" in Client().get(path(customer)).content.decode()


def test_a_point_in_english_stays_english_for_a_german_browser() -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, through=asks("en"), email=EMAIL)
    answer = Client(**GERMAN).get(path(customer))
    assert "Yes, confirm it" in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_a_link_that_is_over_answers_in_the_browsers_language() -> None:
    assert "funktioniert nicht mehr" in shown(Client(**GERMAN).get("/confirm/no-such-link/"))


def test_too_many_visits_are_told_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIRMATION_VISITS_PER_MINUTE", 0)
    assert "Einen Moment" in shown(Client(**GERMAN).get("/confirm/no-such-link/"))


def test_a_member_of_the_staff_sees_customers_pages_as_customers_do() -> None:
    client = signed_in(make_superuser())
    client.post("/admin/language/", {"language": "de"})
    assert "This link no longer works" in client.get("/confirm/no-such-link/").content.decode()


def test_a_made_up_language_in_the_address_changes_nothing() -> None:
    answer = Client().get("/confirm/done/", {"language": "xx"})
    assert (answer.status_code, answer["Content-Language"]) == (200, "en")


@pytest.mark.parametrize("kind", ["email", "mobile"])
@pytest.mark.parametrize("named", [True, False])
def test_the_message_of_a_confirmation_is_german(kind: str, named: bool, sent: list[str]) -> None:
    customer, point = make_customer(ids={"WebsiteID": "W1"}), asks("de")
    if not named:
        IntegrationPoint.objects.filter(pk=point.pk).update(brand=None)
    ask(customer, through=point, **{kind: EMAIL if kind == "email" else PHONE})
    send_all()
    (text,) = sent
    assert path(customer, kind) in text
    assert ("Nordlicht" in text) is named
    assert re.search("[Bb]estätigen Sie", text)
    assert english_in(text) == []


def test_a_mail_tells_the_day_as_germans_write_it(sent: list[str]) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, through=asks("de"), email=EMAIL)
    Confirmation.objects.update(expires_at=dt.datetime(2099, 12, 3, 14, 5, tzinfo=dt.UTC))
    send_all()
    assert "Der Link gilt bis 3. Dez. 2099, 14:05 Uhr (UTC)." in sent[0]


@pytest.mark.parametrize(("kind", "value"), [("email", EMAIL), ("mobile", PHONE)])
def test_the_message_with_a_code_is_german(kind: str, value: str, sent: list[str]) -> None:
    point = asks("de", verification_required=True)
    started(make_customer(), value, kind=kind, through=point)
    send_all()
    (text,) = sent
    assert re.search(r"Bestätigungscode", text)
    assert "10 Minuten" in text
    assert english_in(text) == []


def test_pages_and_mail_of_a_double_opt_in_are_german(sent: list[str]) -> None:
    tree = make_tree(double_opt_in=True)
    IntegrationPoint.objects.update(language="de")
    ada = make_customer(email="ada@example.com")
    change(ada, tree, "main/email/offers", Status.SUBSCRIBED)
    IntegrationPoint.objects.update(language="de")
    send_all()
    (text,) = sent
    assert english_in(text) == []
    link = re.search(r"/confirm/subscription/\S+", text)
    assert link is not None
    assert "Ja, abonnieren" in shown(Client().get(link[0]))
    assert "Ihr Abonnement ist aktiv" in shown(Client().post(link[0], follow=True))


def test_messages_of_a_point_without_a_language_are_the_installations(sent: list[str], settings: Any) -> None:
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, through=asks(""), email=EMAIL)
    settings.LANGUAGE_CODE = "de"
    with translation.override("en"):
        send_all()
    assert "Bestätigen Sie Ihre E-Mail-Adresse" in sent[0]


def test_one_message_leaves_no_language_to_the_next(sent: list[str]) -> None:
    for point in (asks("de"), make_point("plain", email_confirmation="ask")):
        ask(make_customer(ids={"WebsiteID": f"W{point.pk}"}), through=point, email=f"w{point.pk}@example.com")
    send_all()
    assert sorted("Bestätigen Sie" in text for text in sent) == [False, True]


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_page_is_german(name: str) -> None:
    with translation.override("de"):
        text = render_to_string(f"{name}.html")
    assert '<html lang="de">' in text
    assert english_in(text) == []


def test_a_page_that_is_not_there_says_so_in_the_browsers_language() -> None:
    answer = Client(**GERMAN).get("/nowhere/")
    assert answer.status_code == 404
    assert "Seite nicht gefunden" in shown(answer)


def test_an_error_of_ours_is_told_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("customers.public.confirm.find_by_link", fails)
    answer = Client(raise_request_exception=False, **GERMAN).get("/confirm/no-such-link/")
    assert answer.status_code == 500
    assert "Der Fehler liegt bei uns" in shown(answer)
