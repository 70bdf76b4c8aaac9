"""The form in which a row is corrected, and the pilot that every preview offers."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from customers import news
from customers.bulk_edits.errors import AnotherPreview, OwnApproval
from customers.bulk_edits.ledger.status import status
from customers.bulk_edits.run import actions as asked_of
from customers.models import BulkEdit, BulkEditCorrection, Customer, State
from tests.factories import make_customer, make_staff, signed_in
from tests.uploads import counts, operator, outcomes, preview, work_off

pytestmark = pytest.mark.django_db
FILE = "email,phone,lastName\nann@@example.com,12,Lee\nbob@example.com,,Ray\n"


@pytest.fixture(autouse=True)
def _people() -> None:
    make_customer(email="ann@example.com")
    make_customer(email="bob@example.com")


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shown(client: Client, bulk_edit: BulkEdit, query: str = "") -> str:
    return words(client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/{query}"))


def do(client: Client, bulk_edit: BulkEdit, action: str, **said: str) -> str:
    return words(client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/{action}/", said, follow=True))


def form(client: Client, bulk_edit: BulkEdit, number: int = 2, **headers: str) -> str:
    return words(client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/rows/{number}/", headers=headers))


def save(client: Client, bulk_edit: BulkEdit, cells: dict[int, str], *, number: int = 2, query: str = "") -> Any:
    path = f"/admin/customers/bulkedit/{bulk_edit.pk}/rows/{number}/{query}"
    mark = re.findall(r'name="mark" value="(\w+)"', client.get(path).content.decode())
    said = {f"cell-{at}": text for at, text in cells.items()} | {"mark": mark[0] if mark else ""}
    return client.post(path, said, follow=True)


def people(number: int) -> str:
    for at in range(number):
        make_customer(email=f"p{at}@example.com")
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(number))


# --- the form ---------------------------------------------------------------------------------------------------------


def test_each_problem_of_a_row_stands_beside_its_cell(operator_client: Client) -> None:
    text = form(operator_client, preview(FILE))
    cells = re.findall(r'<label for="cell-2-\d">(\w+)</label>.*?value="([^"]*)"(.*?)</div>', text)
    assert [(header, value) for header, value, _ in cells] == [
        ("email", "ann@@example.com"), ("phone", "12"), ("lastName", "Lee"),
    ]  # fmt: skip
    assert ["aria-invalid" in rest for *_, rest in cells] == [True, True, False]
    assert "is not an email address" in cells[0][2]
    assert "is not a phone number" in cells[1][2]


def test_only_rows_with_something_to_fix_offer_it(operator_client: Client) -> None:
    text = shown(operator_client, preview(FILE))
    assert ('id="fix-2"' in text, 'id="fix-3"' in text) == (True, False)


def test_the_form_comes_alone_into_the_table_of_rows(operator_client: Client) -> None:
    seen = preview(FILE)
    part = form(operator_client, seen, **{"HX-Request": "true", "HX-Target": "fix-2"})
    assert ("<html" in part, 'class="fix-form"' in part) == (False, True)


def test_a_corrected_row_is_judged_at_once_and_the_page_says_so(operator_client: Client) -> None:
    seen = preview(FILE)
    text = words(save(operator_client, seen, {0: "ann@example.com", 1: "", 2: "Lee"}))
    assert "Row 2 is corrected: it will be applied." in text
    assert "Corrected here by bulk_operator: email was “ann@@example.com”, now “ann@example.com”" in text
    assert counts(seen) == {"applied": 2}


def test_what_is_still_wrong_leads_back_to_the_form(operator_client: Client) -> None:
    seen = preview(FILE)
    answer = save(operator_client, seen, {0: "ann@example.com", 1: "13", 2: "Lee"}, query="?outcome=rejected")
    assert answer.redirect_chain[-1][0] == f"/admin/customers/bulkedit/{seen.pk}/rows/2/?outcome=rejected"
    assert "something is still wrong with it" in words(answer)
    assert BulkEditCorrection.objects.count() == 1


def test_a_person_comes_back_to_the_filtered_rows(operator_client: Client) -> None:
    seen = preview(FILE)
    answer = save(operator_client, seen, {0: "ann@example.com", 1: ""}, query="?outcome=rejected")
    assert answer.redirect_chain[-1][0] == f"/admin/customers/bulkedit/{seen.pk}/change/?outcome=rejected#row-2"


def test_a_row_of_a_run_that_somebody_started_meanwhile_is_refused_in_words(operator_client: Client) -> None:
    seen = preview(FILE)
    asked_of.run(seen)
    answer = operator_client.post(f"/admin/customers/bulkedit/{seen.pk}/rows/2/", {"cell-0": "x"}, follow=True)
    assert "This bulk edit is running: it cannot be corrected now." in words(answer)


def test_a_row_that_has_run_leads_back_in_words(operator_client: Client) -> None:
    seen = preview(FILE)
    asked_of.run(seen, pilot=1)
    paused = work_off(seen)
    assert 'id="fix-2"' not in shown(operator_client, paused)
    answer = operator_client.get(f"/admin/customers/bulkedit/{seen.pk}/rows/2/", follow=True)
    assert "The run has already come to row 2." in words(answer)


def test_other_rows_that_end_otherwise_are_told(operator_client: Client) -> None:
    seen = preview("email,lastName\nann@example.com,Lee\nann@example.com,Roy\n")
    text = words(save(operator_client, seen, {0: "bob@example.com", 1: "Roy"}, number=3))
    assert "1 other row ends differently because of it." in text
    assert outcomes(seen) == {2: "applied", 3: "applied"}


@pytest.mark.parametrize("role", ["viewer", "editor", "auditor"])
def test_who_may_not_run_it_corrects_nothing(role: str) -> None:
    seen = preview(FILE)
    client = signed_in(make_staff(role, "somebody"))
    for answer in (client.get, client.post):
        assert answer(f"/admin/customers/bulkedit/{seen.pk}/rows/2/").status_code in (403, 404)
    assert not BulkEditCorrection.objects.exists()


def test_an_auditor_reads_that_a_row_was_corrected_and_by_whom_but_not_what(operator_client: Client) -> None:
    seen = preview(FILE)
    save(operator_client, seen, {0: "ann@example.com", 1: "", 2: "Lee"})
    text = shown(signed_in(make_staff("auditor", "ada")), seen)
    assert "Corrected here by bulk_operator." in text
    assert "ann@" not in text


# --- the pilot --------------------------------------------------------------------------------------------------------


@pytest.fixture
def large(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 1}


@pytest.mark.parametrize("limits", [False, True])
def test_every_preview_offers_a_pilot_beside_the_run(operator_client: Client, limits: bool, settings: Settings) -> None:
    if limits:
        settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 1}
    text = shown(operator_client, preview(people(12)))
    assert "Run the first 10 rows and stop" in text
    assert ("Run all 12 rows" in text, "Ask for approval" in text) == (not limits, limits)


@pytest.mark.usefixtures("large")
def test_a_pilot_needs_no_number_and_no_second_person_and_the_rest_needs_both(
    operator_client: Client, operations_client: Client
) -> None:
    seen = preview(people(12))
    do(operator_client, seen, "run", pilot="10")
    paused = work_off(seen)
    assert (paused.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 10)
    text = shown(operator_client, paused)
    assert "<b>10 rows have run:</b>" in text
    assert "10 applied</a>. 2 rows are left." in text
    assert "It waits until the number of customers is typed." in do(operator_client, seen, "go-on")
    assert "It waits for a second person to approve it." in do(operator_client, seen, "go-on", confirm="12")
    assert work_off(seen).state == State.PAUSED
    assert f"Approve bulk edit {seen.pk}" in operations_client.get("/admin/").content.decode()
    do(operations_client, seen, "approve")
    done = work_off(seen)
    assert (done.state, done.approved_by, counts(done)) == (State.COMPLETED, "olga", {"applied": 12})


@pytest.mark.usefixtures("large")
def test_a_longer_pilot_needs_what_the_whole_needs(operator_client: Client) -> None:
    seen = preview(people(12))
    assert "It waits until the number" in do(operator_client, seen, "run", pilot="11")
    assert (work_off(seen).state, Customer.objects.filter(last_name="Lee").exists()) == (State.WAITING, False)


@pytest.mark.usefixtures("large")
def test_a_pilot_that_a_person_pauses_goes_on_to_its_end_without_asking(operator_client: Client) -> None:
    seen = preview(people(12))
    do(operator_client, seen, "run", pilot="10")
    do(operator_client, seen, "pause")
    do(operator_client, seen, "go-on")
    assert (work_off(seen).state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 10)


@pytest.mark.usefixtures("large")
def test_an_approval_of_the_rest_is_void_when_a_row_is_corrected(operator_client: Client) -> None:
    seen = preview(people(12) + "nobody@@example.com,Lee\n")
    do(operator_client, seen, "run", pilot="10")
    do(operator_client, work_off(seen), "go-on", confirm="12")
    asked_of.agree(BulkEdit.objects.get(pk=seen.pk), confirm=None, approved_by="", pilot=None)
    save(operator_client, seen, {0: "ann@example.com", 1: "Lee"}, number=14)
    standing = BulkEdit.objects.get(pk=seen.pk)
    assert (standing.state, standing.confirmed_customers, standing.rest_asked) == (State.PAUSED, None, False)
    assert "It waits until the number" in do(operator_client, seen, "go-on")
    assert 'type how many customers the whole file changes: <b class="mono">13</b>' in shown(operator_client, seen)


@pytest.mark.parametrize("action", ["go-on", "take-back"])
def test_a_correction_between_the_page_and_the_press_asks_to_look_again(operator_client: Client, action: str) -> None:
    seen = preview(people(12) + "nobody@@example.com,Lee\n")
    do(operator_client, seen, "run", pilot="10")
    page = shown(operator_client, work_off(seen))
    number = re.findall(rf'/do/{action}/">.*?name="seen" value="(\d+)"', page)[0]
    save(operator_client, seen, {0: "ann@example.com", 1: "Lee"}, number=14)
    assert str(AnotherPreview()) in unescape(do(operator_client, seen, action, seen=number))
    assert BulkEdit.objects.get().state == State.PAUSED


def test_resume_says_what_the_page_showed(operator_client: Client) -> None:
    seen = preview(people(3))
    asked_of.run(seen)
    asked_of.pause(seen)
    assert re.search(
        r'/do/go-on/"><input[^>]*><input type="hidden" name="seen" value="\d+">', shown(operator_client, seen)
    )


@pytest.mark.usefixtures("large")
def test_a_pilot_that_was_approved_is_not_free_after_a_correction(operator_client: Client) -> None:
    seen = preview(people(12) + "nobody@@example.com,Lee\n")
    asked_of.run(seen, confirm=12, pilot=11)
    asked_of.approve(BulkEdit.objects.get(), by=make_staff("operations", "olga").username)
    asked_of.pause(BulkEdit.objects.get())
    save(operator_client, seen, {0: "ann@example.com", 1: "Lee"}, number=14)
    assert "the rest has to be confirmed again" in shown(operator_client, seen)
    assert "It waits until the number" in do(operator_client, seen, "go-on")
    assert "It waits for a second person" in do(operator_client, seen, "go-on", confirm="13")
    assert BulkEdit.objects.get().state == State.PAUSED
    asked_of.approve(BulkEdit.objects.get(), by="olga")
    stopped = work_off(seen)
    assert (stopped.state, Customer.objects.filter(last_name="Lee").count()) == (State.PAUSED, 11)


@pytest.mark.usefixtures("large")
def test_nobody_approves_what_they_corrected(operator_client: Client) -> None:
    seen = preview(people(3) + "nobody@@example.com,Lee\n")
    corrector = signed_in(make_staff("administrator", "adam"))
    save(corrector, seen, {0: "ann@example.com", 1: "Lee"}, number=5)
    do(operator_client, seen, "run", confirm="4")
    assert "/do/approve/" not in shown(corrector, seen)
    assert f"Approve bulk edit {seen.pk}" not in corrector.get("/admin/").content.decode()
    assert str(OwnApproval()) in do(corrector, seen, "approve")
    with pytest.raises(OwnApproval):
        asked_of.approve(BulkEdit.objects.get(), by="adam")
    other = signed_in(make_staff("operations", "olga"))
    assert "/do/approve/" in shown(other, seen)
    do(other, seen, "approve")
    assert work_off(seen).state == State.COMPLETED


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("free", [0, 10])
def test_only_a_free_pilot_is_said_to_need_nothing(operator_client: Client, free: int, settings: Settings) -> None:
    settings.BULK_EDIT_FREE_PILOT_ROWS = free
    assert ("This one needs no number" in shown(operator_client, preview(people(12)))) == bool(free)


@pytest.mark.usefixtures("large")
def test_who_listens_hears_that_the_rest_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = preview(people(12))
    asked_of.run(seen, pilot=10)
    work_off(seen)
    heard: list[tuple[int, str]] = []
    monkeypatch.setattr(news, "_of_moves", [lambda *move: heard.append(move)])
    for number in (None, 12):
        assert asked_of.run(BulkEdit.objects.get(), confirm=number) == State.PAUSED
    assert heard == [(seen.pk, State.PAUSED)]


@pytest.mark.usefixtures("large")
def test_who_listens_hears_that_a_correction_voids_an_approval(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = preview(people(3) + "nobody@@example.com,Lee\nnobody@,Lee\n")
    asked_of.run(seen)
    asked_of.approve(BulkEdit.objects.get(), by=make_staff("operations", "olga").username)
    heard: list[tuple[int, str]] = []
    monkeypatch.setattr(news, "_of_moves", [lambda *move: heard.append(move)])
    for number, email in ((5, "ann@example.com"), (6, "bob@example.com")):
        save(operator_client, seen, {0: email, 1: "Lee"}, number=number)
    assert heard == [(seen.pk, State.WAITING)]


def test_a_pilot_is_cancelled_and_taken_back_by_one_button(operator_client: Client) -> None:
    seen = preview(people(12))
    do(operator_client, seen, "run", pilot="10")
    work_off(seen)
    text = do(operator_client, seen, "take-back", reason="wrong names")
    assert f"Bulk edit {seen.pk} is cancelled. This is the undo of what it did." in text
    back = work_off(BulkEdit.objects.get(undo_of=seen))
    assert (back.state, counts(back), back.reason) == (State.PREVIEWED, {"applied": 10}, "wrong names")
    assert counts(seen) == {"applied": 10, "not_processed": 2}
    do(operator_client, back, "run")
    assert work_off(back).state == State.COMPLETED
    assert not Customer.objects.filter(last_name="Lee").exists()


def test_an_undo_waits_until_the_rest_of_the_run_is_accounted_for(operator_client: Client, settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    seen = preview(people(6))
    do(operator_client, seen, "run", pilot="2")
    work_off(seen)
    do(operator_client, seen, "take-back")
    back = BulkEdit.objects.get(undo_of=seen)
    work_off(seen, pieces=1)
    back.refresh_from_db()
    assert (back.state, back.row_count) == (State.QUEUED, 0)
    assert counts(work_off(back)) == {"applied": 2}


def test_whoever_may_not_undo_takes_no_pilot_back() -> None:
    seen = preview(people(12))
    asked_of.run(seen, pilot=10)
    work_off(seen)
    client = signed_in(make_staff("operations", "olga"))
    assert client.post(f"/admin/customers/bulkedit/{seen.pk}/do/take-back/").status_code == 403
    assert (operator().username, BulkEdit.objects.get(pk=seen.pk).state) == ("bulk_operator", State.PAUSED)


def test_the_status_counts_what_is_done_and_nothing_that_is_foreseen() -> None:
    seen = preview(people(12))
    assert status(seen)["counts"]["applied"] == 12
    asked_of.run(seen, pilot=10)
    assert status(work_off(seen))["counts"]["applied"] == 10
