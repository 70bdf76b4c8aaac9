"""Sentences about rows: each says what is so, names a cure that helps, and all that is wrong with a row is said."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import BulkEdit, Contact, Customer
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.requests import grant, request_erasure, request_release
from integration_points.keys import make_key
from integration_points.models import ApiKey, IntegrationPoint
from tests.factories import (
    change_customer,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)
from tests.uploads import (
    failed,
    outcomes,
    preview,
    preview_by_key,
    report,
    row,
    run,
    sentence_of,
    undo,
    warnings_of,
)

pytestmark = pytest.mark.django_db


def page(client: Client, bulk_edit: BulkEdit) -> str:
    answer = client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/")
    return " ".join(answer.content.decode().split())


# --- an identifier that another source knows --------------------------------------------------------------------------

KEYS = "external_id,lastName\n4242,Lee\n"


@pytest.fixture
def website(db: None) -> IntegrationPoint:
    make_identifier_type("external_id", scope="source")
    return make_point("website", source=make_source("WEBSITE"))


@pytest.fixture
def in_other_sources(website: IntegrationPoint) -> None:
    store, line = make_source("INSTORE"), make_source("LINE", "jp", "th")
    make_customer(ids={f"id:external_id:{scope_of(store)}": "4242"})
    make_customer(ids={f"id:external_id:{scope_of(line, 'jp')}": "4242"})


@pytest.mark.usefixtures("in_other_sources")
@pytest.mark.parametrize("kind", ["edit", "add_and_edit"])
def test_an_identifier_that_only_other_sources_know_is_told_with_them(website: IntegrationPoint, kind: str) -> None:
    seen = preview(KEYS, through=website, kind=kind)
    assert outcomes(seen) == {2: "rejected not_found"}
    assert sentence_of(seen, 2) == (
        "No customer has the external_id “4242” in WEBSITE, where this integration point looks. It exists in INSTORE, "
        "LINE · jp: use an integration point of that source, and don't add the customer again."
    )


@pytest.mark.usefixtures("in_other_sources")
def test_every_door_of_the_staff_tells_it(operator_client: Client, website: IntegrationPoint) -> None:
    done = run(KEYS, through=website)
    for text in (page(operator_client, done), report(done), failed(done)):
        assert "in WEBSITE" in text
        assert "It exists in INSTORE" in text


@pytest.mark.usefixtures("in_other_sources")
def test_who_sees_values_masked_is_not_told_where_they_exist(auditor_client: Client, website: IntegrationPoint) -> None:
    text = page(auditor_client, preview(KEYS, through=website))
    assert ("in WEBSITE" in text, "INSTORE" in text, "4242" in text) == (True, False, False)


@pytest.mark.usefixtures("in_other_sources")
def test_a_client_system_is_not_told_what_other_sources_know(website: IntegrationPoint, client: Client) -> None:
    key = make_key(integration_point=website)
    seen = preview_by_key(KEYS, ApiKey.objects.get())
    headers = {"authorization": f"Bearer {key}"}
    for path in ("rows", "report.csv"):
        answer = client.get(f"/api/v1/bulk-edits/{seen.pk}/{path}", headers=headers)
        text = b"".join(answer) if answer.streaming else answer.content
        assert (b"No customer has" in text, b"INSTORE" in text) == (True, False)
    assert "elsewhere" not in (row(seen, 2).detail or {})


def test_an_identifier_that_nobody_has_names_the_source_that_was_looked_in(website: IntegrationPoint) -> None:
    assert sentence_of(preview(KEYS, through=website), 2) == (
        "No customer has the external_id “4242” in WEBSITE: correct it, or add the customer first."
    )


def test_a_point_without_a_source_looks_everywhere_and_names_none(website: IntegrationPoint) -> None:
    assert " in " not in sentence_of(preview(KEYS, through=make_point("plain")), 2)


def test_an_identifier_over_the_project_has_no_elsewhere() -> None:
    make_identifier_type("WebsiteID")
    seen = preview("WebsiteID,lastName\nW1,Lee\n", through=make_point("web", source=make_source("WEBSITE")))
    assert sentence_of(seen, 2) == "No customer has the WebsiteID “W1”: correct it, or add the customer first."


# --- dropped values and refused ones ----------------------------------------------------------------------------------

OPTIONAL: dict[str, tuple[str, str, str]] = {
    "a date in no known form": ("birthDate", "31st of May", "Write it as 2001-12-31"),
    "a date that can be two": ("birthDate", "01/02/2003", "choose the format of the file's dates"),
    "a day that is none": ("birthDate", "2001-02-30", "The calendar has no such day."),
    "a day to come": ("birthDate", "2199-01-01", "It lies in the future."),
    "a gender": ("gender", "mail", "Write one of: female, male, other."),
    "a time zone": ("timeZone", "Mars/Base", "Choose one that the field knows."),
    "an area with a bar": ("area", "North|South", "It contains the character |"),
    "a number": ("visits", "many", "Write digits, with a point for decimals."),
    "a number with separators": ("visits", "1,234,5", "Write"),
    "a yes or no": ("agreed", "maybe", "Write one of: yes, no, true, false, 1, 0."),
    "a choice": ("tier", "iron", "Write one of: gold, silver."),
}


@pytest.fixture
def custom(db: None) -> None:
    make_custom_field("visits", type="number")
    make_custom_field("agreed", type="yes_no")
    make_custom_field("tier", type="choice", choices=("gold", "silver"))


@pytest.mark.usefixtures("custom")
@pytest.mark.parametrize(("column", "value", "cure"), OPTIONAL.values(), ids=OPTIONAL)
def test_a_dropped_value_gets_the_words_that_a_refused_one_gets(
    operator_client: Client, column: str, value: str, cure: str
) -> None:
    make_customer(email="ann@example.com")
    refused = preview(f'email,{column}\nann@example.com,"{value}"\n')
    dropped = preview(f'email,lastName,{column}\nann@example.com,Lee,"{value}"\n')
    words = sentence_of(refused, 2)
    assert outcomes(refused)[2].startswith("rejected")
    assert [(column, value)] == [told[1:] for told in warnings_of(dropped, 2)]
    assert cure in words
    assert words in failed(dropped).replace('""', '"')
    assert cure.replace("'", "&#x27;") in page(operator_client, dropped)


def test_a_value_of_somebody_else_is_not_told_to_be_merged_which_nobody_can() -> None:
    make_customer(email="ann@example.com")
    make_customer(email="bob@example.com", mobile="+12125550123")
    words = sentence_of(preview("email,phone\nann@example.com,+12125550123\n"), 2)
    assert ("use another value" in words, "merge" in words) == (True, False)


# --- everything that is wrong -----------------------------------------------------------------------------------------

WRONG = "email,phone,WebsiteID,birthDate,gender\nann@example.com,12,W-BOB,31.31.2000,mail\n"
PROBLEMS = ("phone: “12”", "WebsiteID: “W-BOB” belongs to customer", "birthDate: “31.31.2000”", "gender: “mail”")


@pytest.fixture
def bob(db: None) -> Customer:
    make_customer(email="ann@example.com")
    return make_customer(email="bob@example.com", ids={"WebsiteID": "W-BOB"})


@pytest.mark.usefixtures("bob")
def test_all_that_is_wrong_with_a_row_is_said_at_once(operator_client: Client) -> None:
    done = run(WRONG)
    assert outcomes(done) == {2: "rejected invalid_phone"}
    texts = (sentence_of(done, 2), report(done), failed(done), page(operator_client, done))
    assert [problem for text in texts for problem in PROBLEMS if problem not in text] == []


@pytest.mark.usefixtures("bob")
def test_a_row_whose_customer_is_unknown_says_what_else_is_wrong() -> None:
    words = sentence_of(preview("email,phone,lastName\nnobody@example.com,12,Lee\n"), 2)
    assert "No customer has the email “nobody@example.com”" in words
    assert "phone: “12” is not a phone number" in words


@pytest.mark.usefixtures("bob")
def test_a_row_with_one_problem_says_one(operator_client: Client) -> None:
    seen = preview("email,phone\nann@example.com,12\n")
    assert "also" not in (row(seen, 2).detail or {})
    assert len(re.findall("“12”", sentence_of(seen, 2))) == 1


@pytest.mark.usefixtures("bob")
def test_a_short_row_says_nothing_of_cells_that_may_stand_under_other_headers() -> None:
    assert "phone" not in sentence_of(preview("email,lastName,phone\nann@example.com,Lee\n"), 2)


@pytest.mark.usefixtures("bob")
def test_none_of_it_is_shown_to_who_sees_values_masked(auditor_client: Client) -> None:
    text = page(auditor_client, preview(WRONG))
    assert "birthDate:" in text
    assert not [value for value in ("W-BOB", "31.31.2000", "“mail”") if value in text]


def test_a_client_system_is_not_told_who_holds_any_of_it(bob: Customer, client: Client) -> None:
    key = make_key(integration_point=make_point("website"))
    seen = preview_by_key(WRONG, ApiKey.objects.get())
    headers = {"authorization": f"Bearer {key}"}
    (told,) = client.get(f"/api/v1/bulk-edits/{seen.pk}/rows", headers=headers).json()["rows"]
    assert "WebsiteID: “W-BOB” belongs to another customer" in told["message"]


def test_an_erasure_takes_the_persons_values_out_of_all_of_it(bob: Customer) -> None:
    done = run(WRONG)
    asked = request_erasure(bob.pk, by=Initiator("user", "edith"), reason="asked by letter")
    grant(asked.pk, by=Initiator("user", "olga"), reason="", now=timezone.now())
    while search(seconds=5):
        pass
    assert "W-BOB" not in str(row(done, 2).detail)
    assert "W-BOB" not in report(done)


# --- the changelogs ---------------------------------------------------------------------------------------------------


def told_as_reserved(client: Client, customer: Customer) -> list[bool]:
    """Say whether the changelog, the ID changelog and the one across customers call an old contact reserved."""
    profile = f"/admin/customers/customer/{customer.pk}/change/"
    texts = [client.get(path).content.decode() for path in (profile, f"{profile}?tab=ids", "/admin/customers/change/")]
    return ["stays reserved" in text for text in texts]


@pytest.fixture
def moved(db: None) -> Customer:
    return change_customer(make_customer(email="old@example.com"), email="new@example.com")


def test_a_replaced_contact_is_told_as_reserved(admin_client: Client, moved: Customer) -> None:
    assert told_as_reserved(admin_client, moved) == [True] * 3


def test_a_released_contact_is_not_told_as_reserved(admin_client: Client, moved: Customer) -> None:
    contact = Contact.objects.get(value="old@example.com")
    asked = request_release(contact.pk, by=Initiator("user", "edith"), reason="a new owner")
    grant(asked.pk, by=Initiator("user", "olga"), reason="", now=timezone.now())
    assert told_as_reserved(admin_client, moved) == [False] * 3


def test_a_contact_that_its_customer_took_back_is_not_told_as_reserved_and_the_other_one_is(
    admin_client: Client, moved: Customer
) -> None:
    change_customer(moved, email="old@example.com")
    log: Any = admin_client.get(f"/admin/customers/customer/{moved.pk}/change/?tab=ids").content.decode()
    notes = re.findall(r"<del>([^<]*)</del><div class=\"faint\">stays reserved", " ".join(log.split()))
    assert notes == ["new@example.com"]


def test_what_an_undo_took_back_is_not_told_as_reserved(admin_client: Client) -> None:
    customer = make_customer(email="old@example.com", ids={"WebsiteID": "W1"})
    undo(run("WebsiteID,email\nW1,new@example.com\n"))
    assert told_as_reserved(admin_client, customer) == [False] * 3
