"""What is promised of a bulk edit, one test each, on the whole flow."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.bulk_edits.preview.preview_again import preview_again, read_again
from customers.bulk_edits.run import actions as asked_of
from customers.changelog.entries import entries
from customers.changelog.labels import read_labels
from customers.exports.sample import sample
from customers.models import Change, Contact, Customer, CustomField, State
from customers.spreadsheets.writing import csv_chunks, write_xlsx
from tests.factories import (
    change_customer,
    contact,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    make_superuser,
    scope_of,
    signed_in,
)
from tests.uploads import (
    counts,
    failed,
    operator,
    outcomes,
    preview,
    row,
    run,
    run_previewed,
    sentence_of,
    upload,
    work_off,
)

pytestmark = pytest.mark.django_db


def the_operator(client: Client) -> User:
    """Sign the bulk operator in."""
    client.force_login(operator())
    return operator()


def test_row_21_website_ids_and_phones_through_a_point_that_gives_access_flag_exactly_those_phones() -> None:
    point = make_point("website-loyalty", mobile_access="give")
    inside = [
        make_customer(email=f"in{at}@example.com", mobile=f"+1212555010{at}", ids={"WebsiteID": f"W{at}"})
        for at in range(4)
    ]
    outside = [make_customer(email=f"out{at}@example.com", mobile=f"+1212555011{at}") for at in range(3)]
    lines = "".join(f"W{at},+1212555010{at}\n" for at in range(4))
    done = run(f"WebsiteID,phone\n{lines}", through=point)
    assert counts(done) == {"applied": 4}
    assert all(contact(customer, "mobile").gives_account_access for customer in inside)
    assert not Contact.objects.filter(customer__in=outside, gives_account_access=True).exists()
    assert not Contact.objects.filter(kind="email", gives_account_access=True).exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_row_64_the_sample_uploaded_unchanged_in_shape_is_accepted(client: Client, ending: str) -> None:
    the_operator(client)
    answer = client.get(reverse("admin:customers_customer_import_sample", args=[ending]))
    assert answer.status_code == 200
    seen = preview(answer.content, create_fields=["all"], kind="add_and_edit", file_name=f"sample.{ending}")
    assert (seen.state, set(outcomes(seen).values())) == (State.PREVIEWED, {"applied"})


@pytest.mark.parametrize(
    ("line", "outcome", "words"),
    [
        (",Bob", "rejected key_missing", "no value in external_id"),
        ("E9,Bob", "rejected not_found", "“E9”"),
        ("E2,Bob", "rejected ambiguous", "2 customers"),
    ],
)
def test_row_66_a_row_that_names_nobody_or_several_is_an_error_and_the_others_are_applied(
    line: str, outcome: str, words: str
) -> None:
    make_identifier_type("external_id", scope="source")
    first, second = (f"id:external_id:{scope_of(make_source(name))}" for name in ("WEBSITE", "INSTORE"))
    good = make_customer(ids={first: "E1"})
    make_customer(ids={first: "E2"})
    make_customer(ids={second: "E2"})
    done = run(f"external_id,firstName\n{line}\nE1,Ann\n")
    good.refresh_from_db()
    assert (outcomes(done), good.first_name) == ({2: outcome, 3: "applied"}, "Ann")
    assert words in sentence_of(done, 2)


def test_row_67_a_reserved_header_updates_the_field_and_an_unknown_one_a_custom_field() -> None:
    customer = make_customer(mobile="+12125550123")
    seen = preview("phone,firstName,Favourite store\n+12125550123,Ann,Riverside\n", asks_about_columns=True)
    preview_again(seen, create_fields=["Favourite store"], ignore_columns=[])
    run_previewed(work_off(seen))
    customer.refresh_from_db()
    assert (customer.first_name, customer.custom_values) == ("Ann", {"Favourite_store": "Riverside"})
    run("phone,Favourite store\n+12125550123,Old Town\n")
    customer.refresh_from_db()
    assert customer.custom_values == {"Favourite_store": "Old Town"}


def test_row_67_a_blank_header_refuses_the_whole_file() -> None:
    make_customer(mobile="+12125550123")
    refused = preview("phone,,firstName\n+12125550123,x,Ann\n")
    assert refused.state == State.REFUSED
    assert refused.refusal is not None
    assert (refused.refusal["code"], refused.refusal["column"]) == ("blank_header", "B")
    assert not outcomes(refused)


def test_row_68_the_upload_is_answered_before_the_work_and_the_page_shows_the_final_counts(client: Client) -> None:
    the_operator(client)
    make_customer(email="ann@example.com")
    waiting = upload("email,firstName\nann@example.com,Ann\nnobody@example.com,Bob\n")
    assert waiting.state == State.QUEUED
    done = run_previewed(work_off(waiting))
    page = client.get(reverse("admin:customers_bulkedit_change", args=[done.pk])).content.decode()
    assert "people.csv" in page
    assert counts(done) == {"applied": 1, "rejected": 1}
    assert "rejected" in page.lower()


def test_row_68_the_rows_that_failed_are_downloadable_with_their_reason() -> None:
    make_customer(email="ann@example.com")
    done = run("email,firstName\nann@example.com,Ann\nnobody@example.com,Bob\n")
    lines = list(csv.DictReader(io.StringIO(failed(done))))
    assert [(line["email"], line["firstName"], line["retry_of"]) for line in lines] == [
        ("nobody@example.com", "Bob", str(done.pk))
    ]
    assert "No customer has the email" in lines[0]["reason"]


def test_row_69_a_blank_cell_leaves_the_stored_value() -> None:
    customer = make_customer(email="ann@example.com", first_name="Ann", mobile="+12125550123", area="North")
    before = Change.objects.count()
    done = run("email,firstName,phone,area,birthDate\nann@example.com,, ,\u00a0,\n")
    customer.refresh_from_db()
    assert (outcomes(done), customer.version, Change.objects.count()) == ({2: "unchanged"}, 1, before)


NAMES = "email{0}firstName{0}lastName\r\nann@example.com{0}Анна{0}Ёлкина\r\nbob@example.com{0}Пётр{0}Щукин\r\n"


RIGHT = {"first_name": [None, "Анна"], "last_name": [None, "Ёлкина"]}


@pytest.fixture
def _ann_and_bob() -> None:
    make_customer(email="ann@example.com")
    make_customer(email="bob@example.com")


@pytest.mark.usefixtures("_ann_and_bob")
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(("encoding", "said"), [("cp1251", "cp1251"), ("utf-8", ""), ("utf-8-sig", "")])
def test_row_71_windows_1251_and_utf_8_files_of_any_delimiter_show_the_right_names(
    encoding: str, said: str, delimiter: str
) -> None:
    seen = preview(NAMES.format(delimiter).encode(encoding), encoding=said)
    assert (seen.state, row(seen, 2).delta) == (State.PREVIEWED, RIGHT)
    assert seen.read_as["delimiter"] == delimiter


@pytest.mark.usefixtures("_ann_and_bob")
def test_row_71_where_two_encodings_fit_the_preview_asks_and_reads_again_as_it_is_told() -> None:
    seen = preview(NAMES.format(",").encode("cp1251"))
    assert {"cp1251", "cp1252"} <= set(seen.read_as["encoding_guesses"])
    read_again(seen, encoding="cp1251")
    again = work_off(seen)
    assert (again.state, row(again, 2).delta) == (State.PREVIEWED, RIGHT)


def test_row_72_the_chosen_point_is_applied_and_named_in_each_changelog_row_with_the_bulk_edits_number() -> None:
    point = make_point("website-secure", email_access="give", email_confirmation="ask")
    customer = make_customer(mobile="+12125550123")
    done = run("phone,email\n+12125550123,ann@example.com\n", through=point)
    found = contact(customer, "email")
    assert (found.gives_account_access, found.confirmation, found.integration_point) == (True, "asked", point)
    (entry,) = entries(
        Change.objects.filter(bulk_edit=done).select_related("integration_point"),
        labels=read_labels(),
        may_see_personal_data=True,
    )
    assert (entry.point, entry.bulk_edit_id, entry.row_number) == ("website-secure", done.pk, 2)


def test_row_74_the_same_file_twice_is_all_unchanged_and_writes_no_changelog() -> None:
    point = make_point("website-loyalty", mobile_access="give")
    for at in range(5):
        make_customer(email=f"p{at}@example.com")
    lines = "".join(f"p{at}@example.com,Name {at},+1212555010{at}\n" for at in range(5))
    run(f"email,firstName,phone\n{lines}", through=point)
    before = (Change.objects.count(), Customer.history.count(), Contact.history.count())
    again = run(f"email,firstName,phone\n{lines}", through=point)
    assert counts(again) == {"unchanged": 5}
    assert (Change.objects.count(), Customer.history.count(), Contact.history.count()) == before


def test_row_80_every_change_has_name_time_touchpoint_initiator_and_both_values() -> None:
    staff, point = make_staff("editor", username="eva"), make_point("shop")
    customer = make_customer(first_name="Ann", last_name="Lee")
    change_customer(customer, through=point, by=staff, first_name="Anna")
    change = customer.changes.select_related("integration_point").get(version=2)
    (entry,) = entries([change], labels=read_labels(), may_see_personal_data=True)
    assert (entry.full_name, entry.point, entry.initiator) == ("Anna Lee", "shop", "eva")
    assert timezone.now() - entry.at < timedelta(minutes=1)
    assert [(line.label, line.before, line.after) for line in entry.lines] == [("First name", "Ann", "Anna")]


@pytest.mark.parametrize("action", ["change", "delete"])
def test_row_80_nobody_edits_or_deletes_a_changelog_entry(action: str) -> None:
    client = signed_in(make_superuser())
    customer = make_customer(first_name="Ann")
    change = customer.changes.get()
    client.post(f"/admin/customers/change/{change.pk}/{action}/", {"post": "yes", "reason": "forged"})
    change.refresh_from_db()
    assert (change.delta["first_name"], change.reason) == ([None, "Ann"], "")


def test_a_file_made_from_the_sample_by_hand_is_accepted_in_both_formats(tmp_path: Path) -> None:
    headers, rows = sample()
    path = tmp_path / "sample.xlsx"
    write_xlsx(path, headers, rows)
    for content in (b"".join(csv_chunks(headers, rows)), path.read_bytes()):
        seen = preview(content, create_fields=["all"], kind="add_and_edit")
        assert seen.state == State.PREVIEWED


def test_ticked_fields_are_made_by_the_run_alone() -> None:
    make_customer(mobile="+12125550123")
    seen = preview("phone,Shoe size\n+12125550123,42\n", create_fields=["Shoe size"])
    assert not CustomField.objects.exists()
    asked_of.run(seen)
    assert CustomField.objects.get().label == "Shoe size"


def test_row_65_any_other_first_column_refuses_the_file_and_says_what_may_stand_there() -> None:
    make_identifier_type("external_id", scope="source")
    refused = preview("firstName,phone\nAnn,+12125550123\n")
    assert refused.refusal is not None
    assert refused.refusal["code"] == "first_column"
    assert all(word in refused.refusal["message"] for word in ("client_id", "external_id", "email", "phone"))
