"""Customers who were deleted by file: nothing of them stays anywhere, and one search looks for all of them."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from customers.models import BulkEdit, BulkEditChunk, Customer, Erasure, Export, SessionNote, State
from customers.privacy.erasure.background import stored_files
from customers.privacy.erasure.background.stored_files import search
from tests.bulk_edits.deletes.test_deletes_by_file import broken, deleter, erased, file_of, run_all
from tests.exports.asking import asked, made
from tests.factories import change_customer, make_customer, make_customers, make_staff, signed_in
from tests.privacy.dump import where
from tests.uploads import outcomes, preview, report, run, work_off

pytestmark = pytest.mark.django_db
CANARIES = (
    "Canarina",
    "Canarinia",
    "Featherstone",
    "canary.7f3a@",
    "canary.8e2b@",
    "2125550199",
    "555-0199",
    "2125550188",
)


@pytest.fixture(autouse=True)
def _fast(settings: Settings, tmp_path: Path) -> None:
    settings.BULK_EDIT_PAUSE_SECONDS, settings.BULK_EDIT_CHUNK_ROWS = 0, 3


@pytest.fixture
def canaries() -> tuple[Customer, Customer]:
    """Two customers with a past: files that were applied, refused, only previewed, and that name both."""
    first = make_customer(first_name="Canarina", email="canary.7f3a@example.com", mobile="+12125550199")
    second = make_customer(last_name="Featherstone", email="canary.8e2b@example.com", mobile="+12125550188")
    make_customer(email="other@example.com")
    change_customer(first, email="canary.7f3a@old.example", reason="wrote to canary.7f3a@example.com")
    run(
        "email,firstName,phone\ncanary.8e2b@example.com,Canarinia,(212) 555-0188\nother@example.com,Otto,\n"
        "nobody@example.com,Nobody,2125550199\n",
        country="US",
    )
    preview("phone,lastName\n+1 212 555 0199,Featherstone-Smith\n")
    return first, second


def search_all() -> None:
    while search(seconds=60):
        pass


def delete(*customers: Customer, notes: str = "") -> BulkEdit:
    """Delete customers by a file that says more of them than it has to, in a column that is ignored."""
    rows = "".join(f"{one.pk},Canarina Featherstone canary.7f3a@example.com{notes}\n" for one in customers)
    asked: dict[str, Any] = {"kind": "delete", "by": deleter(), "ignore_columns": ["who"]}
    return run_all(preview(f"client_id,who\n{rows}", file_name="canary.7f3a@example.com.csv", **asked))


def test_nothing_of_any_of_them_is_left_in_the_database(canaries: tuple[Customer, Customer]) -> None:
    assert where(*CANARIES)
    done = delete(*canaries)
    held = {column.split(".")[0] for column in where(*CANARIES)}
    assert held <= {
        "customers_bulkedit", "customers_bulkeditchunk", "customers_bulkeditrow", "customers_bulkeditclaim",
        "customers_erasure",
    }  # fmt: skip
    search_all()
    assert where(*CANARIES) == []
    assert where("Otto")
    done.refresh_from_db()
    assert (done.file.name, done.file_name, done.redacted_at is not None) == ("", "[erased]", True)
    assert not Erasure.objects.exclude(sought=None, completed_at__isnull=False).exists()
    assert broken() == []


def test_the_report_of_the_file_keeps_outcomes_and_row_numbers(canaries: tuple[Customer, Customer]) -> None:
    done = delete(*canaries)
    search_all()
    assert outcomes(done) == {2: "applied", 3: "applied"}
    assert [line.split(",")[:2] for line in report(done).splitlines()[1:]] == [["2", "applied"], ["3", "applied"]]
    assert not [canary for canary in CANARIES if canary.casefold() in report(done).casefold()]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """List the chunks that a search looks at, as often as it does."""
    seen: list[int] = []
    redact = stored_files._redact_chunk

    def counted(chunk: BulkEditChunk, batch: Any) -> int:
        seen.append(chunk.pk)
        return redact(chunk, batch)

    monkeypatch.setattr(stored_files, "_redact_chunk", counted)
    return seen


def test_one_search_looks_for_all_of_them_at_each_chunk_once(looked_at: list[int]) -> None:
    customers = make_customers(8)
    run("email,firstName\n" + "".join(f"{one.contacts.get().value},Canarina\n" for one in customers))
    run_all(preview(file_of(*(one.pk for one in customers)), kind="delete", by=deleter()))
    search_all()
    assert looked_at == sorted(BulkEditChunk.objects.values_list("pk", flat=True))
    assert erased(*customers) == [True] * 8
    assert where("Canarina") == []


def test_the_search_begins_when_the_run_rests(canaries: tuple[Customer, Customer], looked_at: list[int]) -> None:
    done = delete(*canaries)
    BulkEdit.objects.filter(pk=done.pk).update(state=State.RUNNING)
    search_all()
    assert (looked_at, Erasure.objects.filter(completed_at=None).count()) == ([], 2)
    for rests in (State.PAUSED, State.FAILED, State.CANCELLED):
        BulkEdit.objects.filter(pk=done.pk).update(state=rests)
        search_all()
        assert Erasure.objects.filter(completed_at=None).count() == 0
        Erasure.objects.update(completed_at=None)


def test_exports_of_others_are_deleted_once_and_not_at_each_chunk(canaries: tuple[Customer, Customer]) -> None:
    """A file of thousands of customers would keep a long export from ever being finished."""
    client = signed_in(make_staff("bulk operator", "xavier"))
    finished, waits = made(asked(client, key="client_id", having=[])), asked(client, key="client_id", having=[])
    Export.objects.filter(pk=waits.pk).update(state=Export.State.RUNNING, started_at=timezone.now())
    note = SessionNote.objects.create(key="k", note='{"q": "Canarina"}')
    delete(*canaries)
    assert [bool(finished.file), Export.objects.get(pk=waits.pk).state] == [True, "running"]
    assert Export.objects.get(pk=finished.pk).file
    assert SessionNote.objects.filter(pk=note.pk).exists()
    search_all()
    assert not Export.objects.get(pk=finished.pk).file
    assert Export.objects.get(pk=waits.pk).state == "queued"
    assert not SessionNote.objects.exists()


def test_a_file_that_was_uploaded_later_is_left_alone(canaries: tuple[Customer, Customer]) -> None:
    delete(*canaries)
    run("email,firstName\ncanary.7f3a@example.com,Canarina\n", kind="add_and_edit")
    search_all()
    assert where("Canarina")
    assert work_off(BulkEdit.objects.latest("pk")).redacted_at is None
