"""The pages of privacy: who may open and press what, and what is written down of it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import AccessLogEntry, Change, Customer, Request
from customers.privacy.access.tokens import resolve_token
from tests.factories import change_customer, make_customer, make_staff, make_superuser, signed_in
from tests.uploads import run

pytestmark = pytest.mark.django_db
CUSTOMER = "/admin/customers/customer/{}/"


@pytest.fixture
def editor() -> Client:
    return signed_in(make_staff("editor", "ed"))


@pytest.fixture
def operations() -> Client:
    return signed_in(make_staff("operations", "olga"))


@pytest.fixture
def unmasker() -> Client:
    """A viewer who may have single values shown."""
    viewer = make_staff("viewer", "vera")
    viewer.user_permissions.add(Permission.objects.get(codename="unmask_field"))
    return signed_in(viewer)


def url(customer: Customer, part: str) -> str:
    return CUSTOMER.format(customer.pk) + part


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Tokens -----------------------------------------------------------------------------------------------------------


def test_a_click_makes_a_token_and_writes_it_down(canary: Customer, editor: Client) -> None:
    response = editor.post(url(canary, "token/"), headers={"Accept": "text/plain"})
    assert resolve_token(response.content.decode(), now=timezone.now()) == canary.pk
    entry = AccessLogEntry.objects.get()
    assert (entry.kind, entry.customer, entry.initiator) == ("token", canary.pk, "ed")


def test_without_script_the_token_stands_on_a_page_that_no_cache_keeps(canary: Customer, editor: Client) -> None:
    response = editor.post(url(canary, "token/"))
    found = re.search(r'value="([^"]+)"> <button', response.content.decode())
    assert found
    assert resolve_token(found[1], now=timezone.now()) == canary.pk
    assert "no-store" in response["Cache-Control"]


def test_voiding_by_button_voids_tokens(canary: Customer, editor: Client) -> None:
    token = editor.post(url(canary, "token/"), headers={"Accept": "text/plain"}).content.decode()
    editor.post(url(canary, "void-tokens/"))
    assert resolve_token(token, now=timezone.now()) is None


def test_a_token_is_not_made_by_opening_a_page(canary: Customer, editor: Client) -> None:
    assert editor.get(url(canary, "token/")).status_code == 405


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "operations", "auditor"])
def test_who_may_not_make_tokens_sees_no_button_and_is_refused(canary: Customer, role: str) -> None:
    client = signed_in(make_staff(role, "somebody"))
    assert "Copy token" not in page(client, url(canary, "change/"))
    assert client.post(url(canary, "token/")).status_code == 403
    assert not AccessLogEntry.objects.exists()


# --- One value --------------------------------------------------------------------------------------------------------


def test_one_value_is_shown_with_a_reason_and_written_down(canary: Customer, unmasker: Client) -> None:
    answer = unmasker.post(
        url(canary, "show/"), {"field": "mobile", "reason": "call back"}, headers={"HX-Request": "true"}
    )
    assert "+1 212-555-0199" in answer.content.decode()
    assert "canary" not in answer.content.decode().casefold()
    entry = AccessLogEntry.objects.get()
    assert (entry.kind, entry.customer, entry.field, entry.reason) == ("unmask", canary.pk, "mobile", "call back")


def test_without_a_reason_nothing_is_shown_and_nothing_written(canary: Customer, unmasker: Client) -> None:
    answer = unmasker.post(url(canary, "show/"), {"field": "mobile", "reason": " "})
    assert "0199" not in answer.content.decode()
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize(
    "field", ["email:reserved", "version", "first_name", "id:nothing:p", "custom:nothing", "", "erased"]
)
def test_a_field_that_is_not_offered_is_not_shown(canary: Customer, unmasker: Client, field: str) -> None:
    answer = unmasker.post(url(canary, "show/"), {"field": field, "reason": "curious"})
    assert "no such value" in answer.content.decode()


def test_the_page_of_who_may_have_values_shown_stays_masked(canary: Customer, unmasker: Client) -> None:
    text = page(unmasker, url(canary, "change/"))
    assert "Show one value" in text
    assert not any(one in text for one in ("Canarina", "555-0199", "Canary.7f3a", "CNRY-1971", "canary-motto"))


def test_cards_and_removed_contacts_are_offered_and_shown_one_by_one(canary: Customer, unmasker: Client) -> None:
    change_customer(canary, mobile="+12125550188")
    text = page(unmasker, url(canary, "change/"))
    offered = {label: name for name, label in re.findall(r'<option value="([^"]+)">([^<]+)</option>', text)}
    asked = {label: name for label, name in offered.items() if label.startswith(("Card ", "Reserved "))}
    assert sorted(asked) == ["Card •••0999", "Reserved mobile phone +1 ••• 99"]
    values = [
        unmasker.post(url(canary, "show/"), {"field": asked[label], "reason": "call back"}).content.decode()
        for label in sorted(asked)
    ]
    assert "77810777810999" in values[0]
    assert "+1 212-555-0199" in values[1]
    assert sorted(AccessLogEntry.objects.values_list("field", flat=True)) == ["card", "mobile:reserved"]


def test_an_email_is_shown_as_its_owner_types_it(canary: Customer, unmasker: Client) -> None:
    change_customer(canary, email="Anna@Bücher.example")
    assert canary.contacts.get(kind="email", state="current").value == "anna@xn--bcher-kva.example"
    answer = unmasker.post(url(canary, "show/"), {"field": "email", "reason": "call back"})
    assert ">Anna@Bücher.example</b>" in answer.content.decode()


def test_a_removed_email_is_offered_and_shown_as_its_owner_typed_it(canary: Customer, unmasker: Client) -> None:
    change_customer(canary, email="Anna@Bücher.example")
    change_customer(canary, email="anna@else.example")
    removed = canary.contacts.get(typed="Anna@Bücher.example")
    text = page(unmasker, url(canary, "change/"))
    assert ">Reserved email A•••@B•••.example<" in text
    answer = unmasker.post(url(canary, "show/"), {"field": f"removed:{removed.pk}", "reason": "call back"})
    assert ">Anna@Bücher.example</b>" in answer.content.decode()


def test_removed_contacts_that_look_alike_are_told_apart_by_when_they_were_removed(
    canary: Customer, unmasker: Client
) -> None:
    for mobile in ("+12125550299", "+12125550188"):
        change_customer(canary, mobile=mobile)
    first, last = canary.contacts.filter(state="removed").order_by("value")
    for contact, day in ((first, 3), (last, 4)):
        for minute, row in enumerate(contact.history.order_by("history_date")):
            at = dt.datetime(2026, 3, day, 12, minute, tzinfo=dt.UTC)
            contact.history.filter(pk=row.pk).update(history_date=at)
    text = page(unmasker, url(canary, "change/"))
    offered = dict(re.findall(r'<option value="(removed:[^"]+)">([^<]+)</option>', text))
    label = "Reserved mobile phone +1 ••• 99 since 2026-03-0"
    assert {name: words[: len(label) + 1] for name, words in offered.items()} == {
        f"removed:{first.pk}": f"{label}3",
        f"removed:{last.pk}": f"{label}4",
    }


def test_the_reason_for_one_value_says_that_no_personal_data_belongs_there(canary: Customer, unmasker: Client) -> None:
    text = page(unmasker, url(canary, "change/"))
    form = text.partition('id="unmask-reason"')[2].partition("</form>")[0]
    assert "Don't enter personal data." in form


def test_of_another_customer_no_card_is_shown(canary: Customer, unmasker: Client) -> None:
    card = canary.cards.get()
    answer = unmasker.post(url(make_customer(), "show/"), {"field": f"held:{card.pk}", "reason": "curious"})
    assert "no such value" in answer.content.decode()


@pytest.mark.parametrize("role", ["viewer", "auditor", "editor"])
def test_others_have_no_single_values_shown(canary: Customer, role: str) -> None:
    client = signed_in(make_staff(role, "somebody"))
    assert "Show one value" not in page(client, url(canary, "change/"))
    assert client.post(url(canary, "show/"), {"field": "mobile", "reason": "x"}).status_code == 403


# --- The access log ---------------------------------------------------------------------------------------------------


def test_an_auditor_reads_who_saw_what_and_why(canary: Customer, unmasker: Client) -> None:
    unmasker.post(url(canary, "show/"), {"field": "email", "reason": "wrote to us"})
    text = page(signed_in(make_staff("auditor")), "/admin/customers/accesslogentry/")
    assert "vera" in text
    assert "wrote to us" in text
    assert "canary" not in text.casefold()


@pytest.mark.parametrize("role", ["viewer", "editor", "bulk operator", "operations"])
def test_only_those_who_watch_read_the_access_log(role: str, db: None) -> None:
    assert signed_in(make_staff(role, "somebody")).get("/admin/customers/accesslogentry/").status_code == 403


def test_nobody_adds_changes_or_deletes_an_entry(canary: Customer, editor: Client) -> None:
    editor.post(url(canary, "token/"))
    entry, ada = AccessLogEntry.objects.get(), signed_in(make_superuser("ada"))
    base = "/admin/customers/accesslogentry/"
    assert ada.get(f"{base}add/").status_code == 403
    assert ada.post(f"{base}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    ada.post(f"{base}{entry.pk}/change/", {"reason": "spoilt"})
    assert AccessLogEntry.objects.get().reason == ""


def test_the_access_log_is_filtered_by_customer_and_kind(canary: Customer, editor: Client) -> None:
    other = make_customer()
    editor.post(url(canary, "token/"))
    editor.post(url(other, "token/"))
    auditor = signed_in(make_staff("auditor"))
    text = page(auditor, f"/admin/customers/accesslogentry/?customer={other.pk}&kind=token")
    assert text.count("token made") == 2  # the filter's option and the one entry


@pytest.mark.parametrize("customer", ["abc", "²", "-1", "9" * 19, "9" * 5_000, "1 2"])
def test_what_is_no_customer_id_shows_nobodys_entries_and_not_everybodys(
    canary: Customer, editor: Client, customer: str
) -> None:
    editor.post(url(canary, "token/"))
    answer = signed_in(make_staff("auditor")).get("/admin/customers/accesslogentry/", {"customer": customer})
    assert (answer.status_code, answer.context["lines"]) == (200, [])
    assert "No entry fits" in answer.content.decode()


def test_downloads_of_a_bulk_edit_are_written_down(canary: Customer) -> None:
    done = run(f"client_id,firstName\n{canary.pk},Nina\n")
    client = signed_in(User.objects.get(username="bulk_operator"))
    for name in ("report", "failed"):
        addresses = [f"/admin/customers/bulkedit/{done.pk}/{name}.csv", f"/admin/customers/bulkedit/{done.pk}/{name}/"]
        assert any(client.get(address).status_code == 200 for address in addresses)
    kept = AccessLogEntry.objects.order_by("pk").values_list("kind", "bulk_edit", "reason", "initiator")
    assert list(kept) == [
        ("download", done.pk, "report", "bulk_operator"),
        ("download", done.pk, "fix-and-retry file", "bulk_operator"),
    ]


# --- Requests ---------------------------------------------------------------------------------------------------------


def test_an_erasure_is_asked_and_granted_on_pages(canary: Customer, editor: Client, operations: Client) -> None:
    editor.post(f"/admin/customers/request/erasure/{canary.pk}/", {"reason": "asked by letter"})
    asked = Request.objects.get()
    assert "Requests" in page(operations, "/admin/")
    assert "can't be undone" in page(operations, f"/admin/customers/request/{asked.pk}/change/")
    operations.post(f"/admin/customers/request/{asked.pk}/grant/")
    canary.refresh_from_db()
    assert (canary.erased_at is not None, canary.first_name) == (True, "")
    assert "was erased" in page(editor, url(canary, "change/"))


def test_a_release_is_asked_from_the_removed_contact(canary: Customer, editor: Client, operations: Client) -> None:
    change_customer(canary, email="canary.new@example.com")
    removed = canary.contacts.get(state="removed")
    form = f"/admin/customers/request/release/{removed.pk}/"
    assert form in page(editor, url(canary, "change/"))
    editor.post(form, {"reason": "wanted by another"})
    operations.post(f"/admin/customers/request/{Request.objects.get().pk}/grant/")
    assert not canary.contacts.filter(state="removed").exists()


def test_one_person_with_both_rights_does_not_decide_his_own(canary: Customer) -> None:
    ada = signed_in(make_superuser("ada"))
    ada.post(f"/admin/customers/request/erasure/{canary.pk}/", {"reason": "asked by letter"})
    asked = Request.objects.get()
    assert "somebody else has to decide" in page(ada, f"/admin/customers/request/{asked.pk}/change/")
    assert "?state=waiting" not in page(ada, "/admin/")
    ada.post(f"/admin/customers/request/{asked.pk}/grant/")
    asked.refresh_from_db()
    assert asked.state == Request.State.WAITING


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "operations", "auditor"])
def test_who_may_not_ask_is_refused(canary: Customer, role: str) -> None:
    client = signed_in(make_staff(role, "somebody"))
    assert client.post(f"/admin/customers/request/erasure/{canary.pk}/", {"reason": "x"}).status_code == 403
    assert "Request erasure" not in page(client, url(canary, "change/"))


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "editor", "auditor"])
def test_who_may_not_decide_is_refused(canary: Customer, editor: Client, role: str) -> None:
    editor.post(f"/admin/customers/request/erasure/{canary.pk}/", {"reason": "x"})
    client = signed_in(make_staff(role, "somebody"))
    assert client.post(f"/admin/customers/request/{Request.objects.get().pk}/grant/").status_code == 403


def test_a_request_shows_no_contact_to_who_sees_them_masked(canary: Customer, editor: Client) -> None:
    change_customer(canary, email="canary.new@example.com")
    editor.post(f"/admin/customers/request/release/{canary.contacts.get(state='removed').pk}/", {"reason": "x"})
    auditor = signed_in(make_staff("auditor"))
    text = page(auditor, f"/admin/customers/request/{Request.objects.get().pk}/change/")
    assert "canary.7f3a" not in text.casefold()
    assert "•••" in text


# --- As it was --------------------------------------------------------------------------------------------------------


def test_the_profile_as_it_was_shows_old_values_and_who_had_set_them(canary: Customer, editor: Client) -> None:
    made = Change.objects.filter(customer=canary).latest("version")
    change_customer(canary, first_name="Nina", mobile="+12125550177", by=make_staff("", "lena"))
    text = page(editor, url(canary, f"as-of/?change={made.pk}"))
    assert "Canarina" in text
    assert "+1 212-555-0199" in text
    assert "Nina" not in text
    assert "lena" not in text


def test_the_changelog_links_to_the_profile_as_it_was_then(canary: Customer, editor: Client) -> None:
    made = Change.objects.filter(customer=canary).latest("version")
    assert f"as-of/?change={made.pk}" in page(editor, url(canary, "change/"))


def test_before_its_registration_a_customer_is_not_there_yet(canary: Customer, editor: Client) -> None:
    text = page(editor, url(canary, "as-of/?at=2001-01-01"))
    assert "Not there yet" in text
    assert "Canarina" not in text


@pytest.mark.parametrize(
    "at", ["nonsense", "2026-13-45", "", "9999-12-31T23:59", "0001-01-01", "9" * 200, "2026-02-30T10:00"]
)
def test_whatever_stands_in_the_address_is_answered(canary: Customer, editor: Client, at: str) -> None:
    assert editor.get(url(canary, "as-of/"), {"at": at}).status_code == 200


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "at", ["9999-12-31", "9999-12-31T23:59:59", "0001-01-01", "0001-01-01T00:00:00Z", "1899-12-31"]
)
def test_the_ends_of_the_calendar_are_answered_in_every_time_zone(
    canary: Customer, editor: Client, settings: Any, zone: str, at: str
) -> None:
    settings.TIME_ZONE = zone
    assert editor.get(url(canary, "as-of/"), {"at": at}).status_code == 200


def test_the_moment_in_the_field_is_the_one_that_is_shown(canary: Customer, editor: Client) -> None:
    made = Change.objects.filter(customer=canary).latest("version")
    then = made.at.replace(second=56, microsecond=789_000)
    for model in (Change.objects.filter(customer=canary), Customer.history.filter(id=canary.pk)):
        model.update(**{"at" if model.model is Change else "history_date": then})
    shown = page(editor, url(canary, f"as-of/?change={made.pk}"))
    picked = re.search(r'name="at" value="([^"]+)"', shown)
    assert picked
    assert "Canarina" in shown
    assert "Canarina" in page(editor, url(canary, f"as-of/?at={picked[1]}"))


def test_a_viewer_sees_the_past_masked(canary: Customer) -> None:
    viewer = signed_in(make_staff("viewer"))
    text = page(viewer, url(canary, "as-of/"))
    assert not any(one in text for one in ("Canarina", "Featherstone", "555-0199", "Canary.7f3a", "CNRY-1971"))


def test_an_erased_customers_past_says_which_fields_there_were(
    canary: Customer, editor: Client, operations: Client
) -> None:
    made = Change.objects.filter(customer=canary).latest("version")
    editor.post(f"/admin/customers/request/erasure/{canary.pk}/", {"reason": "asked by letter"})
    operations.post(f"/admin/customers/request/{Request.objects.get().pk}/grant/")
    text = page(editor, url(canary, f"as-of/?change={made.pk}"))
    assert "[erased]" in text


def test_the_past_takes_as_many_queries_after_a_hundred_changes_as_after_two(canary: Customer, editor: Client) -> None:
    change_customer(canary, first_name="Nina", email="canary.1@example.com")
    few = _queries(editor, url(canary, "as-of/"))
    for number in range(50):
        change_customer(canary, first_name=f"Nina {number}", email=f"canary.{number + 2}@example.com")
    assert _queries(editor, url(canary, "as-of/")) == few


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
