"""What staff typed into the searches: the session holds a key of it, and an erasure forgets it in all sessions."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.maintenance.due_jobs import all_jobs, do_what_is_due
from customers.models import Customer, SessionNote
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.requests import grant, request_erasure
from tests.factories import make_custom_field, make_staff, signed_in
from tests.privacy.dump import cells, where
from tests.uploads import preview

pytestmark = pytest.mark.django_db

TYPED = {"a whole email": "canary.7f3a@example.com", "a part of a name": "canari", "a phone": "(212) 555-0199"}


@pytest.fixture
def staff() -> Client:
    """Somebody who sees personal data, signed in."""
    return signed_in(make_staff("operations", "sophie"))


def search_customers(staff: Client, text: str) -> str:
    return str(staff.post("/admin/customers/customer/search/", {"q": text})["Location"])


def in_sessions(*words: str) -> list[str]:
    """Name what is held of sessions, in the clear, that has one of the words."""
    held = [f"{table}: {text}" for table, column, text in cells() if column in ("session_data", "note")]
    return [text for text in held if any(word.casefold() in text.casefold() for word in words)]


def erase(customer: Customer, asker: Initiator, decider: Initiator) -> None:
    request = request_erasure(customer.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=timezone.now())


def test_a_session_holds_keys_of_what_was_typed_and_not_the_words(staff: Client, canary: Customer) -> None:
    for text in TYPED.values():
        search_customers(staff, text)
    kept = [text for text in in_sessions(*TYPED.values()) if text.startswith("django_session")]
    assert kept == []


@pytest.mark.parametrize("case", TYPED)
def test_an_erasure_forgets_what_was_typed(
    case: str, staff: Client, canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    where_to = search_customers(staff, TYPED[case])
    assert in_sessions(TYPED[case])
    erase(canary, asker, decider)
    assert in_sessions(TYPED[case]) == []
    assert staff.get(where_to).status_code == 200


def test_an_erasure_forgets_the_filters_and_the_searches_of_rows(
    staff: Client, canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    make_custom_field("nickname")
    said = {"field": "nickname", "value": "canary-nickname", "list": ""}
    assert staff.post("/admin/customers/customer/filter/", said).status_code == 302
    previewed = preview("email,firstName\nother@example.com,Ann\n")
    staff.post(f"/admin/customers/bulkedit/{previewed.pk}/find/", {"q": "canary.7f3a@example.com"})
    assert len(in_sessions("canary")) == 2
    erase(canary, asker, decider)
    assert in_sessions("canary") == []


def test_what_was_typed_to_see_whether_the_search_is_complete_goes_with_it(
    staff: Client, canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    erase(canary, asker, decider)
    search_customers(staff, TYPED["a whole email"])
    while search(seconds=60):
        pass
    assert where("canary.7f3a") == []


def test_a_search_is_shown_to_its_own_session_only(staff: Client, canary: Customer) -> None:
    where_to = search_customers(staff, "canary.7f3a@example.com")
    (key,) = parse_qs(urlsplit(where_to).query)["find"]
    assert SessionNote.objects.get().key == key
    other = signed_in(make_staff("operations", "oliver"))
    assert "canary.7f3a@example.com" in staff.get(where_to).content.decode()
    assert 'value="canary.7f3a@example.com"' not in other.get(where_to).content.decode()


def test_the_last_twenty_searches_are_kept_and_no_more(staff: Client, canary: Customer) -> None:
    first = search_customers(staff, "number 0")
    for at in range(1, 21):
        last = search_customers(staff, f"number {at}")
    assert SessionNote.objects.count() == 20
    assert ("number 0" in staff.get(first).content.decode(), "number 20" in staff.get(last).content.decode()) == (
        False,
        True,
    )


def test_ended_sessions_and_what_was_typed_in_them_are_deleted_each_day(staff: Client, canary: Customer) -> None:
    search_customers(staff, "canari")
    job = {"forget ended sessions": all_jobs()["forget ended sessions"]}
    with time_machine.travel(timezone.now() + dt.timedelta(hours=11), tick=False):
        do_what_is_due(now=timezone.now(), jobs=job)
        assert (Session.objects.count(), SessionNote.objects.count()) == (1, 1)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False):
        do_what_is_due(now=timezone.now(), jobs=job)
        assert (Session.objects.count(), SessionNote.objects.count()) == (0, 0)
