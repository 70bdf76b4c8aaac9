"""The wing's own tests: what each hook does, over the door that the core opens for it."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from customers import parts
from customers.exports.columns import choose, known_columns
from customers.exports.errors import BadColumns
from customers.exports.export import export_customers
from customers.maintenance.due_jobs import do_what_is_due
from customers.maintenance.invariants.check import check
from customers.merging.tables import move_rows, tables_with_rows
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.rule_fields import RuleOptions
from integration_points.models import IdempotentAnswer
from tests.api.conftest import Caller, caller, codes
from tests.factories import context_of, make_customer, make_point, make_staff, signed_in
from tests.test_customer_tables import undeclared
from tests.wings.notes.models import Note

pytestmark = pytest.mark.django_db


def write(customer: Customer, text: str = "Prefers the phone", *, days_ago: int = 0) -> Note:
    return Note.objects.create(customer=customer, text=text, written_at=timezone.now() - timedelta(days=days_ago))


def test_the_walk_names_the_table_where_no_part_declares_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert undeclared() == set()
    others = [part for part in parts.parts() if part.name != "notes"]
    monkeypatch.setattr(parts, "_parts", others)
    assert undeclared() == {"notes.Note.customer"}


def test_the_profile_shows_the_line_and_offers_the_tab() -> None:
    note = write(make_customer())
    page = signed_in(make_staff("editor")).get(f"/admin/customers/customer/{note.customer_id}/change/").content.decode()
    assert '<a class="link" href="?tab=notes">1 on file</a>' in page
    assert 'id="tab-notes"' in page
    assert note.text not in page


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("viewer", False)])
def test_the_tab_shows_the_notes_masked_where_values_are(role: str, sees: bool) -> None:
    note = write(make_customer())
    client: Client = signed_in(make_staff(role))
    page = client.get(f"/admin/customers/customer/{note.customer_id}/change/?tab=notes").content.decode()
    assert (note.text in page) is sees


def test_a_profile_without_notes_has_no_line_and_an_empty_tab() -> None:
    url = f"/admin/customers/customer/{make_customer().pk}/change/?tab=notes"
    page = signed_in(make_staff("editor")).get(url).content.decode()
    assert "on file" not in page
    assert "No notes yet" in page


def test_erasing_redacts_the_customers_notes_and_those_that_mention_the_customer() -> None:
    ada, other = make_customer(email="ada@example.com"), make_customer()
    own, mention, rest = write(ada), write(other, "Sister of ada@example.com"), write(other)
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    texts = dict(Note.objects.values_list("pk", "text"))
    assert texts == {own.pk: "[erased]", mention.pk: "[erased]", rest.pk: rest.text}


def test_a_merge_gives_the_survivor_the_notes() -> None:
    survivor, victim = make_customer(), make_customer()
    moved, kept = write(victim), write(survivor)
    used = tables_with_rows([survivor.pk, victim.pk])
    assert move_rows(survivor=survivor.pk, victim=victim.pk, among=used)["notes.Note.customer"] == [moved.pk]
    assert set(Note.objects.filter(customer=survivor)) == {moved, kept}


def test_an_export_has_the_last_note_where_it_is_asked_for(tmp_path: Path) -> None:
    ada, silent = make_customer(), make_customer()
    write(ada, "first"), write(ada, "last")
    path = tmp_path / "customers.csv"
    export_customers(wanted=choose(known_columns(), headers=["client_id", "lastNote"]), format="csv", path=path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [["client_id", "lastNote"], [str(ada.pk), "last"], [str(silent.pk), ""]]


def test_a_whole_export_leaves_it_out_so_that_it_can_be_uploaded() -> None:
    assert "lastNote" not in [column.header for column in choose(known_columns()).columns]


def test_nobody_is_chosen_by_it() -> None:
    with pytest.raises(BadColumns, match="lastNote"):
        choose(known_columns(), having=["lastNote"])


def test_a_note_that_says_nothing_breaks_the_invariant() -> None:
    note = write(make_customer(), "")
    found = {finding.invariant.code: finding.offences for finding in check() if finding.offences}
    assert found == {"NOTE1": [f"note {note.pk}: it says nothing"]}


def test_the_due_job_marks_old_notes() -> None:
    customer = make_customer()
    old, new = write(customer, days_ago=400), write(customer)
    do_what_is_due(now=timezone.now())
    assert dict(Note.objects.values_list("pk", "is_old")) == {old.pk: True, new.pk: False}


def test_the_demo_writes_notes_about_some_of_the_customers() -> None:
    call_command("demo", customers=40)
    assert 0 < Note.objects.values("customer").distinct().count() < 40


@pytest.fixture
def system(client: Client) -> Caller:
    return caller(client, make_point())


def texts_of(customer: Customer) -> list[str]:
    return list(Note.objects.filter(customer=customer).values_list("text", flat=True))


def test_an_operation_of_the_wing_writes_and_its_route_reads(system: Caller) -> None:
    ada = make_customer(ids={"WebsiteID": "W1"})
    answer = system.operation("AddNote", {"ids": {"WebsiteID": "W1"}}, note={"text": "Prefers mail"})
    assert answer["customer"]["processingStatus"] == "Changed"
    assert system.get(f"/v2/customers/{ada.pk}/notes").json() == {"notes": ["Prefers mail"]}


def test_a_refused_member_is_told_at_its_place_and_writes_nothing(system: Caller) -> None:
    ada = make_customer(ids={"WebsiteID": "W1"})
    answer = system.operation("AddNote", {"ids": {"WebsiteID": "W1"}}, note={"text": " "}, calledBY="Bo")
    assert answer["status"] == "ValidationError"
    assert [one["location"] for one in answer["validationMessages"]] == ["/note/text"]
    assert texts_of(ada) == []


def test_a_refused_answer_that_is_kept_is_about_its_customer(system: Caller) -> None:
    ada = make_customer(ids={"WebsiteID": "W1"})
    body = {"customer": {"ids": {"WebsiteID": "W1"}}, "note": {"text": " "}}
    system.post("/v3/operations/sync?operation=AddNote", body, idempotency_key="note-1")
    assert IdempotentAnswer.objects.get().about == ada.pk


@pytest.mark.parametrize(
    ("operation", "customer", "more", "wrong"),
    [
        ("AddNote", {}, {}, ("missing_field", "/note")),
        ("AddNote", {"firstName": "Ada"}, {"note": {"text": "a"}}, ("unknown_field", "/customer/firstName")),
        ("GetCustomer", {}, {"note": {"text": "a"}}, ("unknown_field", "/note")),
    ],
)
def test_a_body_that_does_not_fit_the_operation_is_refused(
    system: Caller, operation: str, customer: dict[str, str], more: dict[str, object], wrong: tuple[str, str]
) -> None:
    ada = make_customer(ids={"WebsiteID": "W1"})
    body = {"customer": {"ids": {"WebsiteID": "W1"}, **customer}, **more}
    answer = system.post(f"/v3/operations/sync?operation={operation}", body)
    assert (answer.status_code, codes(answer)) == (400, [wrong[0]])
    assert answer.json()["errors"][0]["field"] == wrong[1]
    assert texts_of(ada) == []


def test_a_member_stands_beside_any_operation_and_fails_with_it(system: Caller) -> None:
    ada = make_customer(ids={"WebsiteID": "W1"})
    who = {"ids": {"WebsiteID": "W1"}}
    system.operation("EditCustomer", {**who, "firstName": "Ada"}, calledBY="Bo")
    system.operation("EditCustomer", {**who, "mobilePhone": "12"}, calledBY="Cy")
    assert texts_of(ada) == ["Called by Bo"]


def test_nobody_found_is_nobody_written_about(system: Caller) -> None:
    answer = system.operation("AddNote", {"ids": {"customerId": 99}}, note={"text": "a"}, calledBY="Bo")
    assert answer["customer"]["processingStatus"] == "NotFound"
    assert not Note.objects.exists()


def test_rules_may_look_at_the_last_note() -> None:
    ada = make_customer()
    write(ada, days_ago=2), write(ada)
    offered = [one for part in parts.parts() if part.rule_fields for one in part.rule_fields()]
    (found,) = [one for one in offered if one.name == "notes.last"]
    (row,) = found.rows(RuleOptions(timezone.now()))
    assert (found.name, row["customer_id"]) == ("notes.last", ada.pk)
    assert row["value"].date() == timezone.now().date()
