"""The kind of bulk edit and the effect that the wing adds, over everything that the engine shares with them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.api.bulk_edits.bodies import CHOICES, NewBulkEdit
from customers.bulk_edit_kinds import OptionRefused
from customers.bulk_edits import kinds
from customers.bulk_edits.errors import BadChoice, ChoicesRefused, NotNow, PreviewAgain
from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.bulk_edits.run.worker import work
from customers.maintenance.invariants.check import check
from customers.management.commands import _bulk_edits
from customers.models import BulkEdit, BulkEditChunk, Change, Customer, State
from tests.commands.bulk_edit_commands import call
from tests.factories import admin_panel, change_customer, make_customer, make_staff, make_superuser, signed_in
from tests.statements import counted
from tests.uploads import (
    counts,
    failed,
    operator,
    outcomes,
    preview,
    report,
    row,
    run,
    run_previewed,
    sentence_of,
    undo,
    work_off,
)
from tests.wings.notes.bulk_edits import EFFECT, FIELD, KIND
from tests.wings.notes.models import Note

pytestmark = pytest.mark.django_db
IMPORT = "/admin/customers/customer/import/"


@pytest.fixture
def ann() -> Customer:
    return make_customer(email="ann@example.com")


@pytest.fixture
def bob() -> Customer:
    return make_customer(email="bob@example.com")


def notes(content: str, **asked: Any) -> dict[str, Any]:
    """Return what an upload of the kind asks."""
    said = asked.pop("said", {})
    return {"content": content, "kind": "notes", "options": kinds.choose(KIND, said), **asked}


def besides(text: str = "Welcome", *, kind: str = "edit") -> dict[str, Any]:
    chosen = kinds.kind_named(kind)
    assert chosen is not None
    return {"kind": kind, "options": kinds.choose(chosen, {"write_note": text})}


def may_write_notes() -> User:
    user = operator()
    user.user_permissions.add(Permission.objects.get(codename="add_note"))
    return user


def texts(customer: Customer) -> list[str]:
    return list(Note.objects.filter(customer=customer).order_by("pk").values_list("text", flat=True))


def test_a_preview_says_what_is_written_and_writes_nothing(ann: Customer, bob: Customer) -> None:
    Note.objects.create(customer=bob, text="Same", written_at=timezone.now())
    seen = preview(**notes("email,note\nann@example.com,New\nbob@example.com,Same\nnobody@example.com,New\n"))
    assert seen.state == State.PREVIEWED
    assert outcomes(seen) == {2: "applied", 3: "unchanged", 4: "rejected not_found"}
    assert row(seen, 2).delta == {FIELD: [None, "New"]}
    assert texts(ann) == []


def test_a_run_writes_records_of_the_wing_and_no_version_and_no_change(ann: Customer) -> None:
    version, changes = Customer.objects.get(pk=ann.pk).version, Change.objects.count()
    done = run(**notes(f"client_id,note\n{ann.pk},New\n", said={"note_mark": "!"}))
    assert (done.state, counts(done)) == (State.COMPLETED, {"applied": 1})
    note = Note.objects.get()
    assert (note.text, note.bulk_edit_id, note.row_number, note.written_by) == ("!New", done.pk, 2, operator().username)
    assert (Customer.objects.get(pk=ann.pk).version, Change.objects.count()) == (version, changes)
    assert [finding.invariant.code for finding in check() if finding.offences] == []


def test_a_bad_cell_rejects_its_row_and_the_file_to_fix_has_it(ann: Customer, bob: Customer) -> None:
    done = run(**notes("email,note\nann@example.com,[clear]\nbob@example.com," + "x" * 301 + "\n"))
    assert outcomes(done) == {2: "rejected invalid_value", 3: "rejected too_long"}
    assert "email,note,reason,retry_of" in failed(done)
    again = run(**notes(failed(done).replace("[clear]", "Mended")))
    assert (again.retry_of, texts(ann)) == (done, ["Mended"])
    assert "file:note" in report(again)


def test_the_same_customer_twice_is_done_once_or_contradicts(ann: Customer, bob: Customer) -> None:
    rows = [f"{ann.pk},New", f"{ann.pk},New", f"{bob.pk},One", f"{bob.pk},Two"]
    done = run(**notes("\n".join(["client_id,note", *rows, ""])))
    assert outcomes(done) == {
        2: "applied", 3: "duplicate duplicate_in_file", 4: "conflict contradiction", 5: "conflict contradiction",
    }  # fmt: skip
    assert (texts(ann), texts(bob)) == (["New"], [])


@pytest.mark.parametrize("foreseen", ["New", "Old"], ids=["applied", "unchanged"])
def test_what_changed_since_the_preview_is_left_alone_and_says_who_changed_it(ann: Customer, foreseen: str) -> None:
    Note.objects.create(customer=ann, text="Old", written_at=timezone.now())
    seen = preview(**notes(f"email,note\nann@example.com,{foreseen}\n"))
    Note.objects.create(customer=ann, text="Mine", written_by="carla", written_at=timezone.now())
    done = run_previewed(seen)
    assert outcomes(done) == {2: "conflict changed_since"}
    assert "carla" in sentence_of(done, 2)
    assert texts(ann) == ["Old", "Mine"]


def test_another_change_of_the_profile_does_not_stand_in_the_way(ann: Customer) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\n"))
    change_customer(ann, first_name="Ann")
    assert outcomes(run_previewed(seen)) == {2: "applied"}


def test_a_key_that_means_somebody_else_by_now_is_a_conflict(ann: Customer, bob: Customer) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\n"))
    change_customer(ann, email="other@example.com")
    assert outcomes(run_previewed(seen)) == {2: "conflict changed_since"}


def test_an_undo_puts_back_and_leaves_alone_what_changed_since(ann: Customer, bob: Customer) -> None:
    done = run(**notes("email,note\nann@example.com,New\nbob@example.com,New\n"))
    Note.objects.create(customer=bob, text="Mine", written_by="carla", written_at=timezone.now())
    back = undo(done)
    assert outcomes(back) == {2: "applied", 3: "conflict changed_since"}
    assert "carla" in sentence_of(back, 3)
    assert (texts(ann), texts(bob)) == ([], ["New", "Mine"])
    assert outcomes(undo(back)) == {2: "applied"}
    assert texts(ann) == ["New"]


def test_a_chunk_is_written_once_however_often_a_worker_comes_to_it(ann: Customer) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\n"))
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    run_chunk(running, late)
    run_chunk(running, late)
    assert texts(ann) == ["New"]


def test_a_process_that_dies_while_it_writes_leaves_nothing_and_the_next_one_writes_all(
    ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an effect, which is written last: what came before it has to be gone with it."""
    seen = preview("email,note\nann@example.com,New\n", by=may_write_notes(), **besides(kind="notes"))
    asked_of.run(seen)
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    chunk = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert chunk is not None

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("customers.bulk_edits.run.apply_chunk.apply_effects", dies)
        with pytest.raises(KeyboardInterrupt):
            run_chunk(running, chunk)
    assert texts(ann) == []
    BulkEditChunk.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outcomes(work_off(running)) == {2: "applied"}
    assert texts(ann) == ["New", "Welcome"]


def test_an_effect_happens_to_applied_and_unchanged_rows_alone(ann: Customer, bob: Customer) -> None:
    change_customer(bob, last_name="Lee")
    content = "email,lastName\nann@example.com,Lee\nbob@example.com,Lee\nbob@example.com,Lee\nnobody@example.com,Lee\n"
    seen = preview(content, by=may_write_notes(), **besides())
    assert (texts(ann), texts(bob)) == ([], [])
    done = run_previewed(seen)
    assert outcomes(done) == {
        2: "applied", 3: "unchanged", 4: "duplicate duplicate_in_file", 5: "rejected not_found",
    }  # fmt: skip
    assert (texts(ann), texts(bob)) == (["Welcome"], ["Welcome"])
    assert asked_of.weigh(asked_of.totals(done).effects).rows == 2


def test_an_effect_happens_to_customers_that_the_file_adds(db: None) -> None:
    run("email,lastName\nnew@example.com,Lee\n", by=may_write_notes(), **besides(kind="add_and_edit"))
    assert texts(Customer.objects.get(contacts__value="new@example.com")) == ["Welcome"]


def test_an_undo_that_erases_a_customer_leaves_the_effect_to_the_erasure(
    ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, by = "email,lastName\nnew@example.com,Lee\nann@example.com,Lee\n", may_write_notes()
    done = run(content, by=by, **besides(kind="add_and_edit"))
    asked: list[int] = []
    noting = replace(EFFECT, undo=lambda batch: asked.extend(row.customer_id for row in batch.rows))
    monkeypatch.setattr(kinds, "effects", lambda: (noting,))
    assert outcomes(undo(done, by=by)) == {2: "applied", 3: "applied"}
    assert asked == [ann.pk]


def test_an_undo_takes_the_effect_back_with_its_rows(ann: Customer, bob: Customer) -> None:
    change_customer(bob, last_name="Lee")
    by = may_write_notes()
    done = run("email,lastName\nann@example.com,Lee\nbob@example.com,Lee\n", by=by, **besides())
    back = undo(done, by=by)
    assert outcomes(back) == {2: "applied", 3: "unchanged"}
    assert (texts(ann), texts(bob)) == ([], [])
    undo(back, by=by)
    assert (texts(ann), texts(bob)) == (["Welcome"], ["Welcome"])


@pytest.mark.parametrize("kind", ["edit", "notes"])
def test_an_undo_takes_back_also_under_a_choice_that_can_no_longer_be_made(
    ann: Customer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    by, column = may_write_notes(), "lastName" if kind == "edit" else "note"
    done = run(f"email,{column}\nann@example.com,Lee\n", by=by, **besides(kind=kind))
    assert "Welcome" in texts(ann)

    def refuse(_: object) -> NoReturn:
        raise OptionRefused("There is no such note any more.")

    without = replace(EFFECT, freeze=refuse)
    monkeypatch.setattr(kinds, "effects", lambda: (without,))
    monkeypatch.setattr(kinds, "kinds", lambda: (*kinds.CORE, replace(KIND, freeze=refuse)))
    back = undo(done, by=by)
    assert (outcomes(back), texts(ann)) == ({2: "applied"}, [])
    again = undo(back, by=by)
    assert (outcomes(again), "Welcome" in texts(ann)) == ({2: "applied"}, True)


@pytest.mark.parametrize("lacks", [{"undo": None}, {"again": False}], ids=["no undo", "never again"])
def test_an_undo_of_an_undo_says_what_it_does_not_do_again(
    ann: Customer, monkeypatch: pytest.MonkeyPatch, lacks: dict[str, Any]
) -> None:
    without, by = replace(EFFECT, **lacks), may_write_notes()
    monkeypatch.setattr(kinds, "effects", lambda: (without,))
    done = run("email,lastName\nann@example.com,Lee\n", by=by, **besides())
    back = undo(done, by=by)
    left = texts(ann)
    again = undo(back, by=by)
    assert (outcomes(again), texts(ann)) == ({2: "applied"}, left)
    assert [one.sentence for one in kinds.chosen_effects(again)] == ["Not done again: A note is written."]


def test_who_lost_the_permission_for_the_effect_is_stopped(ann: Customer) -> None:
    seen = preview("email,lastName\nann@example.com,Lee\n", by=may_write_notes(), **besides())
    operator().user_permissions.clear()
    done = run_previewed(seen)
    assert (done.state, texts(ann)) == (State.CANCELLED, [])
    assert outcomes(done) == {2: "not_processed permission_revoked"}


def test_who_lost_the_permission_for_the_effect_takes_nothing_back_either(ann: Customer) -> None:
    done = run("email,lastName\nann@example.com,Lee\n", by=may_write_notes(), **besides())
    url = f"/admin/customers/bulkedit/{done.pk}/change/"
    assert signed_in(operator()).get(url).context["page"].allowed.undo
    operator().user_permissions.clear()
    assert not signed_in(operator()).get(url).context["page"].allowed.undo
    asked = call("undo_bulk_edit", str(done.pk), "--by", operator().username)
    assert (asked.status, BulkEdit.objects.count()) == (_bulk_edits.FORBIDDEN, 1)


def test_a_run_goes_on_only_with_what_can_still_be_chosen(
    ann: Customer, bob: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "email,lastName\nann@example.com,Lee\nbob@example.com,Lee\n"
    paused = run_previewed(preview(content, by=may_write_notes(), **besides()), pilot=1)

    def refuse(_: object) -> NoReturn:
        raise OptionRefused("There is no such note any more.")

    monkeypatch.setattr(kinds, "effects", lambda: (replace(EFFECT, freeze=refuse),))
    with pytest.raises(ChoicesRefused, match="no such note"):
        asked_of.run(paused)
    assert (work_off(paused).state, texts(bob)) == (State.PAUSED, [])


def test_a_choice_that_means_something_else_by_now_asks_for_another_preview(
    ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\n"))
    monkeypatch.setattr("customers.bulk_edits.upload.columns.freeze_choices", lambda _: {"kind": {"mark": "?"}})
    with pytest.raises(PreviewAgain):
        asked_of.run(seen)


def test_an_unknown_column_is_refused_with_those_that_the_kind_takes(ann: Customer) -> None:
    refused = preview(**notes("email,note,lastName\nann@example.com,New,Lee\n"))
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, "unknown_column")
    assert KIND.takes in refused.refusal["message"]
    assert (
        preview(**notes("email,note,lastName\nann@example.com,New,Lee\n", ignore_columns=["lastName"])).refusal is None
    )


@pytest.mark.parametrize(
    ("kind", "said", "option"),
    [("notes", {"note_mark": "x"}, "note_mark"), ("edit", {"note_mark": "!"}, "note_mark")],
    ids=["refused by its check", "of another kind"],
)
def test_a_choice_that_cannot_be_is_refused_by_name(kind: str, said: dict[str, str], option: str) -> None:
    chosen = kinds.kind_named(kind)
    assert chosen is not None
    with pytest.raises(BadChoice) as refused:
        kinds.choose(chosen, said)
    assert refused.value.option == option


def test_the_upload_page_offers_the_kind_and_the_effect_to_those_who_may(ann: Customer) -> None:
    client = signed_in(make_superuser())
    page = client.get(IMPORT).content.decode()
    assert [name for name in ('value="notes"', 'name="note_mark"', 'name="write_note"') if name not in page] == []
    without = signed_in(operator()).get(IMPORT).content.decode()
    assert 'value="notes"' in without
    assert 'name="write_note"' not in without


def form(content: str, **said: str) -> dict[str, Any]:
    file = SimpleUploadedFile("notes.csv", content.encode())
    return {"integration_point": admin_panel().pk, "kind": "notes", "import_file": file, **said}


def test_an_upload_on_the_page_keeps_what_was_chosen(ann: Customer) -> None:
    client = signed_in(make_superuser())
    refused = client.post(IMPORT, form("email,note\nann@example.com,New\n", note_mark="x")).content.decode()
    assert "A mark is ! or ?." in refused
    assert not BulkEdit.objects.exists()
    client.post(IMPORT, form("email,note\nann@example.com,New\n", note_mark="!", write_note="Welcome"))
    made = BulkEdit.objects.get()
    assert (made.kind, made.part_kind) == ("notes", "notes")
    assert made.options == {"kind": {"note_mark": "!"}, "effects": {"write_note": {"write_note": "Welcome"}}}


def test_what_was_chosen_for_another_kind_does_not_stand_in_the_way(ann: Customer) -> None:
    said = {"kind": "edit", "note_mark": "!"}
    signed_in(make_superuser()).post(IMPORT, form("email,lastName\nann@example.com,Lee\n", **said))
    assert BulkEdit.objects.get().options == {}


def test_the_page_shows_old_and_new_masked_where_values_are(ann: Customer) -> None:
    Note.objects.create(customer=ann, text="Old secret", written_at=timezone.now())
    seen = preview("email,note\nann@example.com,New secret\n", by=may_write_notes(), **besides(kind="notes"))
    url = f"/admin/customers/bulkedit/{seen.pk}/change/"
    page = signed_in(operator()).get(url).content.decode()
    assert "customer gets a note" in page
    assert "A note is written." in page
    assert page.count("secret") == 3, "old and new in the row, and the first value of the column"
    masked = signed_in(make_staff("auditor")).get(url).content.decode()
    assert "secret" not in masked


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: work(seconds=60))


def test_the_command_takes_the_kind_and_its_options(ann: Customer, worker: None, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("email,note\nann@example.com,New\n")
    said = (path, "--through", "admin-panel", "--by", operator().username, "--kind", "notes", "--wait")
    assert call("bulk_edit", *said, "--note-mark", "x").status == _bulk_edits.USAGE
    assert call("bulk_edit", *said, "--write-note", "Welcome").status == _bulk_edits.FORBIDDEN
    done = call("bulk_edit", *said, "--note-mark", "!")
    assert (done.status, done.answer["kind"], done.answer["counts"]["applied"]) == (0, "notes", 1)
    assert texts(ann) == ["!New"]


def test_a_kind_that_is_gone_is_still_shown_and_cannot_be_undone(
    ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(**notes("email,note\nann@example.com,New\n"))
    monkeypatch.setattr(kinds, "kinds", lambda: kinds.CORE)
    assert not asked_of.can_be_undone(done)
    page = signed_in(operator()).get(f"/admin/customers/bulkedit/{done.pk}/change/").content.decode()
    assert "notes" in page


def test_a_bulk_edit_of_a_kind_that_is_gone_can_be_cancelled(ann: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\n"))
    monkeypatch.setattr(kinds, "kinds", lambda: kinds.CORE)
    asked_of.cancel(seen)
    ended = work_off(seen)
    assert (ended.finished_at is not None, outcomes(ended)) == (True, {2: "not_processed cancelled"})


def test_a_chunk_costs_the_same_statements_however_many_rows_it_has() -> None:
    """Ten times the rows, the same statements: nothing is asked or written customer by customer."""
    sent = []
    for people in (2, 20):
        made = [make_customer(email=f"p{people}-{at}@example.com") for at in range(people)]
        content = "client_id,note\n" + "".join(f"{one.pk},New\n" for one in made)
        seen = preview(content, by=may_write_notes(), **besides(kind="notes"))
        asked_of.run(seen)
        with counted() as statements:
            work_off(seen)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_a_pilot_stops_after_its_rows_and_a_cancelled_rest_is_not_processed(ann: Customer, bob: Customer) -> None:
    seen = preview(**notes("email,note\nann@example.com,New\nbob@example.com,New\n"))
    paused = run_previewed(seen, pilot=1)
    assert (paused.state, texts(ann), texts(bob)) == (State.PAUSED, ["New"], [])
    asked_of.cancel(paused)
    assert outcomes(work_off(paused)) == {2: "applied", 3: "not_processed cancelled"}
    with pytest.raises(NotNow):
        asked_of.run(BulkEdit.objects.get(pk=paused.pk))


def test_a_client_system_says_the_kind_and_its_options_as_fields(ann: Customer) -> None:
    assert {"note_mark", "write_note"} <= set(CHOICES)
    said = NewBulkEdit.model_validate({"kind": "notes", "note_mark": "!"})
    assert said.kind == "notes"
    with pytest.raises(ValueError, match="no such kind"):
        NewBulkEdit.model_validate({"kind": "undo"})
