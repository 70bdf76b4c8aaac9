"""What staff wrote about others and mentions somebody whom a file deleted: looked through once, in the background."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import DeadlockDetected
from pytest_django import Settings

from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.run import actions, apply_chunk
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.models import BulkEdit, BulkEditChunk, Customer, Erasure
from customers.parts import parts
from customers.privacy.erasure import texts
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.texts import TextPart
from customers.privacy.erasure.words import SoughtWords
from customers.wings.activity.models import Action, ActionTemplate
from customers.wings.segments.models import Segment, SegmentStay
from tests.bulk_edits.deletes.test_deletes_by_file import broken, erased, previewed, run_all
from tests.bulk_edits.deletes.test_nothing_is_left_of_deleted import search_all
from tests.factories import admin_panel, make_customer, make_customers
from tests.privacy.dump import where
from tests.uploads import outcomes, sentence_of, upload, work_off
from tests.wings.segments.conftest import make_segment

pytestmark = pytest.mark.django_db
EMAIL = "canary.7f3a@example.com"


@pytest.fixture(autouse=True)
def _fast(settings: Settings) -> None:
    settings.BULK_EDIT_PAUSE_SECONDS = 0


def comments(customer: Customer, *told: str) -> None:
    """Write comments about a customer."""
    template = ActionTemplate.objects.filter(system_name="call").first() or ActionTemplate.objects.create(
        system_name="call", name="Call"
    )
    row: dict[str, Any] = {"customer": customer, "issued_to": customer.pk, "template": template}
    row |= {"at": timezone.now(), "recorded_at": timezone.now(), "integration_point": admin_panel()}
    Action.objects.bulk_create(Action(**row, comment=one, initiator="edith", initiator_kind="user") for one in told)


def said() -> list[str]:
    return list(Action.objects.order_by("pk").values_list("comment", flat=True))


def test_comments_about_others_go_once_the_search_says_that_it_is_complete() -> None:
    one, two, other = (
        make_customer(email=EMAIL, first_name="Canarina", last_name="Ito"),
        make_customer(),
        make_customer(),
    )
    comments(other, f"Sister of {EMAIL.upper()}", "canarina ITO called", "Canarina called", "", "Likes tea")
    segment = make_segment("vips", description=f"Not {EMAIL}")
    Segment.objects.update(size=1)
    SegmentStay.objects.create(
        segment=segment, customer=other, entered_at=timezone.now(), entered_why={"reason": f"as {EMAIL}", "by": "edith"}
    )
    done = run_all(previewed(one, two, reason=f"asked by {EMAIL}"))
    assert where(EMAIL, "canarina ito") != []
    assert Erasure.objects.filter(completed_at=None).count() == 2
    search_all()
    assert said() == ["[erased]", "[erased]", "Canarina called", "", "Likes tea"]
    assert SegmentStay.objects.get().entered_why == {"reason": "[erased]", "by": "edith"}
    assert BulkEdit.objects.get(pk=done.pk).reason == "[erased]"
    assert (where(EMAIL), Erasure.objects.filter(completed_at=None).count()) == ([], 0)
    assert broken() == []


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[TextPart]:
    """List the parts of texts that are read."""
    seen: list[TextPart] = []
    forget = texts.forget_in_part

    def noted(part: TextPart, words: SoughtWords) -> None:
        seen.append(part)
        forget(part, words)

    monkeypatch.setattr("customers.privacy.erasure.background.stored_files.forget_in_part", noted)
    monkeypatch.setattr(texts, "AT_ONCE", 2)
    return seen


def test_a_search_that_is_out_of_time_goes_on_where_it_was_and_reads_each_row_once_for_all(
    read: list[TextPart],
) -> None:
    *gone, other = make_customers(5)
    contacts = [one.contacts.get().value for one in gone]
    comments(other, *(f"{contacts[at % 4]} {at}" for at in range(7)))
    run_all(previewed(*gone))
    rings = 0
    while search(seconds=0):
        rings += 1
        assert Erasure.objects.filter(completed_at=None).count() == 4
    assert said() == ["[erased]"] * 7
    ids = list(Action.objects.order_by("pk").values_list("pk", flat=True))
    parts_of_it = [(part.after, part.last) for part in read if part.text.label == "activity.Action.comment"]
    assert parts_of_it == [(0, ids[1]), (ids[1], ids[3]), (ids[3], ids[5]), (ids[5], ids[6])]
    assert rings >= len(read) >= 4
    assert not Erasure.objects.exclude(sought=None, completed_at__isnull=False).exists()


def test_texts_are_not_said_to_be_searched_while_another_search_is_at_them(read: list[TextPart]) -> None:
    one, other = make_customer(email=EMAIL), make_customer()
    comments(other, EMAIL, EMAIL, EMAIL)
    run_all(previewed(one))
    while not read:
        search(seconds=0)
    assert Erasure.objects.get().searched_text == read[-1].text.label
    Erasure.objects.update(searched_text="activity.Action.comment", searched_id=0)
    search_all()
    assert said() == ["[erased]"] * 3


def of_a_chunk(customers: list[Customer]) -> list[tuple[str, Any]]:
    """Run the chunk of a file that deletes these; return what the database was asked."""
    bulk_edit = previewed(*customers)
    actions.run(bulk_edit, confirm=len(customers), approved_by="oscar")
    chunk = claim_chunk(bulk_edit.pk, BulkEditChunk.State.PLANNED)
    assert chunk is not None
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        run_chunk(BulkEdit.objects.select_related("integration_point").get(pk=bulk_edit.pk), chunk)
    assert erased(*customers) == [True] * len(customers)
    return asked


def read_whole(sql: str, params: Any) -> set[str]:
    """Name the tables that a statement reads from end to end on SQLite."""
    if not sql.startswith(("SELECT", "UPDATE", "DELETE")) or sql.endswith("LIMIT 1"):
        return set()
    if params and isinstance(params[0], tuple | list):
        params = params[0]  # one statement for many rows
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [row[-1] for row in cursor.fetchall()]
    return {line.split()[1] for line in plan if line.startswith("SCAN ")}


@pytest.mark.sqlite
def test_a_chunk_reads_no_table_of_texts_as_a_whole_and_asks_the_same_few_things_for_ten_as_for_a_hundred() -> None:
    other = make_customer()
    comments(other, *(f"tea {at}" for at in range(50)))
    few, many = of_a_chunk(make_customers(10)), of_a_chunk(make_customers(100))
    assert len(few) <= 110
    # SQLite takes the rows of one insert in several statements.
    assert len([sql for sql, _ in few if "INSERT" not in sql]) == len([sql for sql, _ in many if "INSERT" not in sql])
    texts_of = {text.model._meta.db_table for part in parts() for text in part.texts}
    assert {"activity_action", "points_pointschange", "segments_segmentstay", "customers_bulkedit"} <= texts_of
    assert {table for sql, params in many for table in read_whole(sql, params)} & texts_of == set()


def test_a_file_that_is_uploaded_while_the_customers_are_deleted_is_searched_for_all_of_them(
    settings: Settings,
) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 1
    first, last = make_customer(email=EMAIL), make_customer(email="canary.8e2b@example.com")
    seen = previewed(first, last)
    actions.run(seen, confirm=2, approved_by="oscar")
    work_off(seen, pieces=1)
    assert erased(first, last) == [True, False]
    uploaded = upload(f"email,firstName\n{EMAIL},Canarina\ncanary.8e2b@example.com,Canarina\n")
    search_all()
    assert Erasure.objects.filter(completed_at=None).count() == 1, "it waits for the end of the run"
    work_off(seen)
    assert work_off(uploaded).state == "previewed"
    assert erased(first, last) == [True, True]
    assert len(set(Erasure.objects.values_list("last_bulk_edit", flat=True))) == 2
    search_all()
    assert where("canary", "Canarina") == []
    assert broken() == []


def test_a_row_that_others_keep_from_being_applied_says_so_and_not_that_a_value_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = make_customer()
    seen = previewed(one)

    def lose(*_: object, **__: object) -> None:
        error = OperationalError("deadlock detected")
        error.__cause__ = DeadlockDetected()
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(apply_chunk, "_write", lose)
        done = run_all(seen)
    assert (done.state, outcomes(done), erased(one)) == ("completed", {2: "not_processed busy"}, [False])
    assert sentence_of(done, 2).startswith("Others kept changing this customer")
    assert broken() == []
