"""Files that delete customers: previewed, agreed to, run once, reported, and never taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.errors import BadChoice, BulkEditError, CannotBeUndone
from customers.bulk_edits.kinds import DELETE, choose
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.leases import claim_chunk
from customers.bulk_edits.run import actions
from customers.bulk_edits.run.apply_chunk import run_chunk
from customers.edits.edit import Initiator
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, BulkEditChunk, BulkEditRow, Change, Customer, Erasure, Request, State
from customers.privacy.erasure.erase import erase
from customers.privacy.requests import request_erasure
from tests.factories import change_customer, context_of, make_customer, make_customers, make_staff, make_superuser
from tests.merging.test_merge import merge
from tests.uploads import failed, operator, outcomes, preview, report, run_previewed, sentence_of, work_off

pytestmark = pytest.mark.django_db
EDITH = Initiator("user", "edith")


def deleter() -> User:
    """Return somebody who may run bulk edits and decide on erasures."""
    return User.objects.filter(username="deleter").first() or make_superuser("deleter")


def file_of(*customers: object) -> str:
    return "client_id\n" + "".join(f"{customer}\n" for customer in customers)


def previewed(*customers: Customer, **asked: Any) -> BulkEdit:
    return preview(file_of(*(one.pk for one in customers)), kind="delete", by=deleter(), **asked)


def run_all(bulk_edit: BulkEdit, **asked: Any) -> BulkEdit:
    """Run it with its number typed and a second person's yes."""
    confirmed = {"confirm": totals(bulk_edit).effects.get("deletes", 0), "approved_by": "oscar"}
    return run_previewed(bulk_edit, **(confirmed | asked))


def erased(*customers: Customer) -> list[bool]:
    at = dict(Customer.objects.values_list("pk", "erased_at"))
    return [at[one.pk] is not None for one in customers]


def broken() -> list[Any]:
    return [finding.offences for finding in check() if finding.offences]


def test_a_file_erases_the_customers_that_it_names_and_nobody_else() -> None:
    a, b, other = make_customers(3)
    seen = previewed(a, b)
    assert (outcomes(seen), totals(seen).effects) == ({2: "applied", 3: "applied"}, {"customers": 2, "deletes": 2})
    assert erased(a, b) == [False, False]
    done = run_all(seen)
    assert (done.state, outcomes(done)) == ("completed", {2: "applied", 3: "applied"})
    assert erased(a, b, other) == [True, True, False]
    changes = Change.objects.filter(bulk_edit=done).order_by("row_number")
    assert [(one.customer_id, one.row_number, one.delta, one.initiator) for one in changes] == [
        (a.pk, 2, {"erased": [False, True]}, "deleter"),
        (b.pk, 3, {"erased": [False, True]}, "deleter"),
    ]
    assert set(Erasure.objects.values_list("customer", "bulk_edit")) == {(a.pk, done.pk), (b.pk, done.pk)}
    assert broken() == []


def test_those_who_were_merged_into_a_customer_go_with_it() -> None:
    kept, gone = make_customers(2)
    merge(kept, gone)
    run_all(previewed(kept))
    assert erased(kept, gone) == [True, True]
    assert broken() == []


def test_the_preview_says_which_rows_delete_nobody_and_why() -> None:
    a, gone, into, asked, before = make_customers(5)
    merge(into, gone)
    request_erasure(asked.pk, by=EDITH, reason="by letter")
    erase(before.pk, request=None, context=context_of(), now=timezone.now())
    cells = (a.pk, 10**15, gone.pk, asked.pk, before.pk, a.pk, "x", "[clear]")
    seen = preview(file_of(*cells), kind="delete", by=deleter())
    assert outcomes(seen) == {
        2: "applied",
        3: "rejected not_found",
        4: "rejected delete_blocked",
        5: "rejected delete_blocked",
        6: "unchanged",
        7: "duplicate duplicate_in_file",
        8: "rejected invalid_value",
        9: "rejected invalid_value",
    }
    assert sentence_of(seen, 4) == (
        f"Customer {gone.pk} was merged into customer {into.pk}: use that customer's id to erase both."
    )
    assert sentence_of(seen, 5).endswith("already requested and is awaiting a decision.")
    assert "already been erased" in sentence_of(seen, 6)
    done = run_all(seen)
    assert (outcomes(done), totals(done).effects["deletes"]) == (outcomes(seen), 1)
    assert erased(a, gone, into, asked) == [True, False, False, False]
    assert Request.objects.get().state == Request.State.WAITING
    assert broken() == []


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [("email", "first_column", "client_id"), ("client_id,email", "unknown_column", "The only column is client_id.")],
)
def test_a_file_with_other_columns_is_refused(header: str, code: str, words: str) -> None:
    refused = preview(f"{header}\n1,2\n", kind="delete", by=deleter())
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == ("refused", code)
    assert words in refused.refusal["message"]


def test_a_column_that_is_to_be_ignored_is_ignored() -> None:
    a = make_customer(email="a@example.com")
    run_all(preview(f"client_id,email\n{a.pk},other\n", kind="delete", by=deleter(), ignore_columns=["email"]))
    assert erased(a) == [True]


def test_the_number_is_typed_for_one_customer_too_and_no_pilot_gets_round_it(settings: Settings) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {}
    a, b = make_customers(2)
    assert run_previewed(previewed(a)).state == "waiting"
    seen = run_previewed(previewed(a, b), pilot=1)
    assert (seen.state, erased(a, b)) == ("waiting", [False, False])
    seen = run_previewed(seen, confirm=1)
    assert (seen.state, erased(a, b)) == ("waiting", [False, False])
    seen = run_previewed(seen, confirm=2)
    assert (seen.state, erased(a, b)) == ("paused", [True, False])
    assert (run_previewed(seen).state, erased(a, b)) == ("completed", [True, True])


def test_above_the_limit_a_second_person_approves(settings: Settings) -> None:
    settings.BULK_EDIT_APPROVED_ABOVE = {"deletes": 2}
    assert run_all(previewed(*make_customers(2)), approved_by="").state == "completed"
    waiting = run_all(previewed(*(customers := make_customers(3))), approved_by="")
    assert (waiting.state, erased(*customers)) == ("waiting", [False] * 3)
    with pytest.raises(BulkEditError, match="Another person"):
        actions.run(waiting, confirm=3, approved_by="deleter")
    actions.approve(BulkEdit.objects.get(pk=waiting.pk), by="oscar")
    assert (work_off(waiting).state, erased(*customers)) == ("completed", [True] * 3)


def test_nobody_deletes_alone_unless_the_settings_say_otherwise() -> None:
    assert run_all(previewed(make_customer()), approved_by="").state == "waiting"


def test_it_cannot_be_undone() -> None:
    a, b = make_customers(2)
    done = run_all(previewed(a))
    assert not actions.can_be_undone(done)
    with pytest.raises(CannotBeUndone, match=r"can't be undone"):
        actions.undo(done, initiator=EDITH)
    paused = run_all(previewed(b, make_customer()), pilot=1)
    with pytest.raises(CannotBeUndone):
        actions.take_back_pilot(paused, initiator=EDITH)
    paused.refresh_from_db()
    assert (paused.state, BulkEdit.objects.filter(kind="undo").count()) == ("paused", 0)


def test_somebody_who_may_not_decide_on_erasures_gets_nothing_done() -> None:
    a = make_customer()
    done = run_all(preview(file_of(a.pk), kind="delete", by=operator()))
    assert (done.state, outcomes(done)) == ("cancelled", {2: "not_processed permission_revoked"})
    assert erased(a) == [False]


def test_who_loses_the_permission_in_the_middle_stops_at_the_next_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    person, customers = operator(), make_customers(6)
    decides = Permission.objects.get(codename="decide_request")
    person.user_permissions.add(decides)
    seen = preview(file_of(*(one.pk for one in customers)), kind="delete", by=person)
    actions.run(seen, confirm=6, approved_by="oscar")
    work_off(seen, pieces=1)
    person.user_permissions.remove(decides)
    done = work_off(seen)
    assert (done.state, done.refusal and done.refusal["code"]) == ("cancelled", "permission_revoked")
    assert erased(*customers) == [True, True, False, False, False, False]
    assert list(outcomes(done).values()) == ["applied"] * 2 + ["not_processed permission_revoked"] * 4
    assert broken() == []


def test_what_happened_since_the_preview_is_looked_at_under_the_locks() -> None:
    edited, merged, into, joined, joining, asked, gone = customers = make_customers(7)
    seen = previewed(*customers[:2], joined, asked, gone)
    change_customer(edited, first_name="Ann")
    merge(into, merged)
    merge(joined, joining)
    request_erasure(asked.pk, by=EDITH, reason="by letter")
    erase(gone.pk, request=None, context=context_of(), now=timezone.now())
    done = run_all(seen)
    assert outcomes(done) == {
        2: "applied",  # whatever the profile says by now
        3: "rejected delete_blocked",
        4: "conflict changed_since",  # two would go, and one was agreed to
        5: "rejected delete_blocked",
        6: "unchanged",
    }
    assert erased(edited, merged, into, joined, joining, asked) == [True, False, False, False, False, False]
    assert broken() == []


def test_a_worker_that_comes_too_late_erases_nobody_twice(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    customers = make_customers(4)
    seen = previewed(*customers)
    actions.run(seen, confirm=4, approved_by="oscar")
    running = BulkEdit.objects.select_related("integration_point").get(pk=seen.pk)
    late = claim_chunk(running.pk, BulkEditChunk.State.PLANNED)
    assert late is not None
    BulkEditChunk.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work_off(running, pieces=1)
    assert BulkEditChunk.objects.get(pk=late.pk).state == BulkEditChunk.State.DONE
    run_chunk(running, late)
    done = work_off(running)
    assert (done.state, erased(*customers)) == (State.COMPLETED, [True] * 4)
    assert Change.objects.filter(bulk_edit=done).count() == Erasure.objects.count() == 4
    assert set(Customer.objects.values_list("version", flat=True)) == {2}


def test_a_chunk_whose_process_dies_in_the_middle_is_done_once_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        """No `except` of the product catches it."""

    def dies(*_: Any, **__: Any) -> None:
        raise Died

    a, b = make_customers(2)
    seen = previewed(a, b)
    actions.run(seen, confirm=2, approved_by="oscar")
    with monkeypatch.context() as patched:
        patched.setattr("customers.privacy.erasure.erase._begin_searches", dies)
        with pytest.raises(Died):
            work_off(seen)
    assert (erased(a, b), Erasure.objects.count()) == ([False, False], 0)
    BulkEditChunk.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work_off(seen).state == "completed"
    assert (erased(a, b), Change.objects.filter(bulk_edit=seen).count()) == ([True, True], 2)
    assert broken() == []


def test_nothing_else_is_done_to_customers_who_are_erased() -> None:
    with pytest.raises(BadChoice, match="won't exist any more"):
        choose(DELETE, {"add_to_segment": "vip"})


def test_the_report_says_what_became_of_each_row() -> None:
    a = make_customer()
    done = run_all(preview(file_of(a.pk, 10**15), kind="delete", by=deleter()))
    lines = report(done).splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [["2", "applied", ""], ["3", "rejected", "not_found"]]
    assert [line.split(",")[0] for line in failed(done).splitlines()] == ["client_id", str(10**15)]


def test_a_row_of_the_ledger_keeps_the_outcome_and_the_id_alone() -> None:
    a = make_customer(email="ann@example.com", first_name="Ann")
    done = run_all(previewed(a))
    row = BulkEditRow.objects.get(bulk_edit=done)
    assert (row.outcome, row.customer, row.value, row.plan) == ("applied", a.pk, "", None)
    assert row.delta == {"delete:customers": ["[erased]", None]}


def test_who_may_do_it_is_the_administrator_alone_until_somebody_is_given_both_rights() -> None:
    may = {
        role: make_staff(role).has_perms(["customers.run_bulkedit", DELETE.permission])
        for role in ("viewer", "editor", "bulk operator", "operations", "auditor", "administrator")
    }
    assert [role for role, both in may.items() if both] == ["administrator"]
