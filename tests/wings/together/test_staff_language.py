"""Staff read the pages in the language that they chose, else in the browser's; the API speaks English."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import OperationalError, connection
from django.forms import DateInput
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from customers.admin.ui.times import day_and_month, day_in_words
from customers.maintenance.daily_counts import count_days
from customers.models import Message, StaffLanguage
from customers.rules.messages import Failure, failure, sentence
from customers.wings.notices.mails import letter
from tests.factories import make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de"}
PASSWORD = "quiet-harbour-41"


@pytest.fixture
def vera() -> User:
    vera = make_staff("administrator", "vera")
    vera.set_password(PASSWORD)
    vera.save()
    return vera


def page(client: Client, url: str = "/admin/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def choose(client: Client, language: str, **more: str) -> Any:
    return client.post("/admin/language/", {"language": language}, **more)


def test_the_browser_decides_until_somebody_chooses(vera: User) -> None:
    client = signed_in(vera)
    client.defaults |= GERMAN
    assert "Sammeländerungen" in page(client)
    choose(client, "en")
    assert "Bulk edits" in page(client)
    assert "Sammeländerungen" not in page(client)


def test_the_choice_is_the_persons_and_waits_at_the_next_sign_in(vera: User) -> None:
    choose(signed_in(vera), "de")
    elsewhere = Client()
    signed = elsewhere.post("/admin/login/", {"username": "vera", "password": PASSWORD, "next": "/admin/"})
    assert signed.status_code == 302
    assert "Sammeländerungen" in page(elsewhere)


def test_the_browser_decides_again_once_the_choice_is_taken_back(vera: User) -> None:
    client = signed_in(vera)
    choose(client, "de")
    choose(client, "")
    assert not StaffLanguage.objects.exists()
    assert "Bulk edits" in page(client)


def test_the_same_page_is_shown_again_and_no_other_site(vera: User) -> None:
    client = signed_in(vera)
    here = "http://testserver/admin/customers/change/?page=2"
    assert choose(client, "de", HTTP_REFERER=here).url == here
    assert choose(client, "de", HTTP_REFERER="https://elsewhere.example/").url == "/admin/"


@pytest.mark.parametrize("asked", [{"language": "xx"}, {}, {"language": "en-GB"}])
def test_a_language_that_is_not_offered_is_refused(vera: User, asked: dict[str, str]) -> None:
    client = signed_in(vera)
    client.post("/admin/language/", asked)
    assert not StaffLanguage.objects.exists()
    assert "Nothing was saved" in page(client)


def test_the_menu_names_languages_in_their_own_words_and_says_what_is_not_german_yet(vera: User) -> None:
    client = signed_in(vera)
    assert '<button name="language" value="de" class="chip" aria-pressed="false" lang="de">Deutsch</button>' in page(
        client
    )
    choose(client, "de")
    text = page(client)
    assert 'value="de" class="chip" aria-pressed="true" lang="de">Deutsch' in text
    assert "Andere Seiten sind auf Englisch." in text


def test_the_sign_in_page_follows_the_browser_and_tells_caches_so() -> None:
    answer = Client().get("/admin/login/", **GERMAN)
    text = answer.content.decode()
    assert '<html lang="de"' in text
    assert "<h1>Anmelden</h1>" in text
    assert "Accept-Language" in answer["Vary"]


def test_one_request_leaves_no_language_to_the_next() -> None:
    client = Client()
    client.get("/admin/login/", **GERMAN)
    assert sentence(Failure.BUSY) == "The mail server or gateway asked us to try again later."
    assert "Sign in" in client.get("/admin/login/").content.decode()


def test_the_api_speaks_english_whatever_is_asked() -> None:
    answer = Client().get("/api/v1/no-such-thing", **GERMAN)
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")


def test_a_language_costs_no_query(vera: User, django_assert_max_num_queries: Any) -> None:
    client = signed_in(vera)
    with CaptureQueriesContext(connection) as before:
        page(client, "/admin/password_change/done/")
    queries = len(before)
    choose(client, "de")
    with django_assert_max_num_queries(queries):
        assert "Passwort geändert" in page(client, "/admin/password_change/done/")


def test_a_database_that_is_busy_is_told_as_that(vera: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(vera)

    def busy(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", busy)
    answer = client.get("/admin/", **GERMAN)
    assert answer.status_code == 503
    assert "Die Datenbank ist überlastet" in answer.content.decode()


def test_why_a_message_failed_is_stored_as_a_code_and_read_in_the_readers_language(vera: User) -> None:
    why = failure(Failure.REFUSED, 550)
    assert why == "refused:550"
    assert Message._meta.get_field("why").max_length >= len(why)  # type: ignore[operator,union-attr]

    with translation.override("de"):
        assert sentence(why).startswith("Der Mailserver oder das SMS-Gateway hat sie abgelehnt.")
    assert sentence(why).endswith("(Its answer: 550.)")
    assert sentence("") == sentence("no_such_code") == ""


def test_days_and_numbers_follow_the_language() -> None:

    day = dt.date(2026, 3, 5)
    assert (day_and_month(day), day_in_words(day), intcomma(1234567)) == ("5 Mar", "5 Mar 2026", "1,234,567")
    with translation.override("de"):
        assert (day_and_month(day), day_in_words(day), intcomma(1234567)) == ("5. März", "5. März 2026", "1.234.567")
        assert 'value="2026-03-05"' in DateInput({"type": "date"}).render("day", day)


def test_the_charts_are_drawn_in_every_language(vera: User) -> None:
    make_customer(email="ann@example.com")
    count_days(now=timezone.now(), seconds=20)
    text = page(signed_in(vera, HTTP_ACCEPT_LANGUAGE="de"))
    assert re.search(r'<rect class="bar-mark" x="\d+\.\d+"', text)
    assert re.findall(r' (?:x|y|width|height|d)="[^"]*\d,\d', text) == []


def test_the_mail_about_notices_is_in_the_persons_language() -> None:

    with translation.override("de"):
        written = letter(["failed", "waits", "waits"])
    assert written.subject == "Kundenprofile: 1 fehlgeschlagen, 2 warten auf Sie"
    assert "Mehr dazu: http" in written.text
