"""Files of merges: previewed, run in the order of the file, reported."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import actions
from customers.maintenance.invariants.check import check
from customers.models import BlockedMerge, BulkEdit, Change, Customer, IdentifierType, Merge
from tests.factories import (
    change_customer,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_superuser,
)
from tests.merging.test_merge import merge
from tests.uploads import (
    operator,
    outcomes,
    preview,
    report,
    run_previewed,
    sentence_of,
    undo,
    upload,
    warnings_of,
    work_off,
)

pytestmark = pytest.mark.django_db


def merger() -> User:
    """Return somebody who may run bulk edits and merge customers."""
    return User.objects.filter(username="merger").first() or make_superuser("merger")


def file_of(*pairs: tuple[object, object]) -> str:
    return "survivor,victim\n" + "".join(f"{survivor},{victim}\n" for survivor, victim in pairs)


def previewed(*pairs: tuple[object, object], **asked: Any) -> BulkEdit:
    return preview(file_of(*pairs), kind="merge", by=merger(), **asked)


def people(number: int) -> list[Customer]:
    """Make customers who have nothing in common."""
    return [make_customer(email=f"c{at}@example.com") for at in range(number)]


def stands_for(customer: Customer) -> int | None:
    return Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer.pk)


def broken() -> list[Any]:
    return [finding.offences for finding in check() if finding.offences]


def test_a_file_merges_the_customers_of_each_row() -> None:
    a, b, c, d = people(4)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk))
    assert (outcomes(seen), totals(seen).effects) == (
        {2: "applied", 3: "applied"},
        {"customers": 2, "merges": 2},
    )
    assert not Merge.objects.exists()
    done = run_previewed(seen)
    assert (done.state, outcomes(done)) == ("completed", {2: "applied", 3: "applied"})
    assert (stands_for(b), stands_for(d)) == (a.pk, c.pk)
    changes = Change.objects.filter(bulk_edit=done).values_list("customer", "row_number", "initiator")
    assert set(changes) == {(one.pk, row, "merger") for one, row in ((a, 2), (b, 2), (c, 3), (d, 3))}
    assert {merge.rule for merge in Merge.objects.all()} == {"file"}
    assert broken() == []


def test_the_columns_may_stand_the_other_way_round() -> None:
    a, b = people(2)
    seen = preview(f"Victim,Survivor\n{b.pk},{a.pk}.0\n", kind="merge", by=merger())
    run_previewed(seen)
    assert stands_for(b) == a.pk


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [
        ("client_id,victim", "first_column", "survivor, victim"),
        ("survivor,retry_of", "first_column", "no column victim"),
        ("survivor,victim,email", "unknown_column", "survivor and victim"),
        ("survivor,victim,victim", "duplicate_header", "same"),
        ("survivor,victim,survivor", "duplicate_header", "same"),
    ],
)
def test_a_file_with_other_columns_is_refused(header: str, code: str, words: str) -> None:
    refused = preview(f"{header}\n1,2,3\n", kind="merge", by=merger())
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == ("refused", code)
    assert words in refused.refusal["message"]


def test_cells_that_name_nobody_are_refused() -> None:
    a, b = people(2)
    seen = previewed((a.pk, ""), ("", b.pk), ("x", b.pk), (a.pk, 10**15), (10**15, b.pk), (a.pk, "[clear]"))
    assert outcomes(seen) == {
        2: "rejected key_missing",
        3: "rejected key_missing",
        4: "rejected invalid_value",
        5: "rejected not_found",
        6: "rejected not_found",
        7: "rejected invalid_value",
    }
    assert "customer id" in sentence_of(seen, 5)


def test_customers_who_may_not_be_merged_are_refused_with_the_reason() -> None:
    a, b, gone, into = people(4)
    merge(into, gone)
    seen = previewed((a.pk, a.pk), (a.pk, gone.pk), (gone.pk, b.pk))
    assert set(outcomes(seen).values()) == {"rejected merge_blocked"}
    assert sentence_of(seen, 2).endswith("These are one customer. Choose another one to merge with.")
    assert f"Customer {gone.pk} was merged into customer {into.pk}." in sentence_of(seen, 3)
    assert f"Customer {gone.pk} was merged into customer {into.pk}." in sentence_of(seen, 4)


def with_access(email: str) -> Customer:
    return make_customer(email=email, through=make_point(f"gives-{email[0]}", email_access="give"))


def test_a_merge_that_access_blocks_is_remembered_on_both_profiles() -> None:
    a, b = with_access("a@example.com"), with_access("b@example.com")
    seen = previewed((a.pk, b.pk))
    assert outcomes(seen) == {2: "rejected merge_blocked"}
    assert not BlockedMerge.objects.exists()
    run_previewed(seen)
    blocked = BlockedMerge.objects.get()
    assert (blocked.holder_id, blocked.other_id, blocked.code, blocked.rule) == (
        *(a.pk, b.pk),
        "both_have_access",
        "file",
    )


def test_a_merge_that_is_blocked_only_when_its_turn_comes_moves_nothing_and_is_remembered() -> None:
    make_identifier_type("tax")
    IdentifierType.objects.filter(system_name="tax").update(never_merge_different=True)
    a = make_customer(email="a@example.com", ids={"tax": "1"})
    b = make_customer(email="b@example.com")
    c, d = people(2)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk))
    change_customer(b, **{"id:tax:p": "2"})
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected merge_blocked", 3: "applied"}
    assert "tax" in sentence_of(done, 2)
    assert (stands_for(b), stands_for(d)) == (None, c.pk)
    assert BlockedMerge.objects.get().code == "different_ids"
    assert totals(done).counts["rejected"] == 1
    assert broken() == []


def test_a_chain_in_one_file_ends_at_one_customer() -> None:
    a, b, c = people(3)
    done = run_previewed(previewed((a.pk, b.pk), (b.pk, c.pk)))
    assert outcomes(done) == {2: "applied", 3: "applied"}
    assert (stands_for(b), stands_for(c)) == (a.pk, a.pk)
    assert warnings_of(done, 3) == [("applied_to_survivor", "survivor", str(b.pk))]
    assert broken() == []


def test_a_survivor_that_a_later_row_merges_away_takes_its_victims_along() -> None:
    a, b, c = people(3)
    done = run_previewed(previewed((a.pk, b.pk), (c.pk, a.pk)))
    assert outcomes(done) == {2: "applied", 3: "applied"}
    assert (stands_for(a), stands_for(b)) == (c.pk, c.pk)
    assert broken() == []


def test_later_rows_are_judged_as_if_those_before_them_had_run() -> None:
    a, b, c = people(3)
    seen = previewed((a.pk, b.pk), (a.pk, b.pk), (c.pk, b.pk), (b.pk, a.pk))
    assert outcomes(seen) == {
        2: "applied",
        3: "duplicate duplicate_in_file",
        4: "rejected merge_blocked",
        5: "rejected merge_blocked",
    }
    assert totals(seen).effects["merges"] == 1
    done = run_previewed(seen)
    assert (stands_for(a), stands_for(b)) == (None, a.pk)
    assert broken() == []
    assert "2,applied" in report(done)


def test_more_than_ten_merges_have_their_number_typed_and_more_than_fifty_a_second_person() -> None:
    customers = make_customers(102)
    pairs = [(one.pk, other.pk) for one, other in zip(customers[::2], customers[1::2], strict=True)]
    waiting = run_previewed(previewed(*pairs[:11]))
    assert waiting.state == "waiting"
    waiting = run_previewed(previewed(*pairs), confirm=51)
    assert waiting.state == "waiting"
    assert not Merge.objects.exists()
    done = run_previewed(waiting, approved_by="somebody else")
    assert (done.state, Merge.objects.count()) == ("completed", 51)


def test_somebody_who_may_not_merge_gets_nothing_done() -> None:
    a, b = people(2)
    done = run_previewed(preview(file_of((a.pk, b.pk)), kind="merge", by=operator()))
    assert (done.state, outcomes(done)) == ("cancelled", {2: "not_processed permission_revoked"})
    assert stands_for(b) is None


def test_a_pilot_merges_the_first_rows_and_a_cancelled_run_accounts_for_the_rest() -> None:
    a, b, c, d, e, f = people(6)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk), (e.pk, f.pk))
    paused = run_previewed(seen, pilot=1)
    assert (paused.state, stands_for(b), stands_for(d)) == ("paused", a.pk, None)
    actions.cancel(paused)
    done = work_off(paused)
    assert outcomes(done) == {2: "applied", 3: "not_processed cancelled", 4: "not_processed cancelled"}
    assert broken() == []


def test_a_second_pilot_does_so_many_rows_more(monkeypatch: pytest.MonkeyPatch) -> None:
    customers = people(12)
    seen = previewed(*((one.pk, other.pk) for one, other in zip(customers[::2], customers[1::2], strict=True)))
    seen = run_previewed(seen, pilot=1)
    assert (seen.state, Merge.objects.count()) == ("paused", 1)
    monkeypatch.setattr("customers.bulk_edits.run.serial_rows._AT_A_STRETCH", 0)
    actions.run(seen)
    work_off(seen, pieces=3)  # two rows more
    actions.pause(seen)
    done = Merge.objects.count()
    assert 1 < done < 5
    assert run_previewed(work_off(seen), pilot=2).state == "paused"
    assert Merge.objects.count() == done + 2
    assert broken() == []


def test_a_paused_run_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, c, d, e, f = people(6)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk), (e.pk, f.pk))
    monkeypatch.setattr("customers.bulk_edits.run.serial_rows._AT_A_STRETCH", 0)
    actions.run(seen)
    work_off(seen, pieces=2)  # the chunk is set aside for its turn; its first row is done
    seen.refresh_from_db()
    actions.pause(seen)
    assert (stands_for(b), stands_for(d)) == (a.pk, None)
    assert broken() == []
    assert run_previewed(work_off(seen)).state == "completed"
    assert (stands_for(d), stands_for(f)) == (c.pk, e.pk)
    assert Merge.objects.count() == 3


def test_taking_it_back_restores_every_victim_in_reverse_order() -> None:
    a, b, c, d, e = people(5)
    done = run_previewed(previewed((a.pk, b.pk), (c.pk, a.pk), (c.pk, d.pk), (d.pk, e.pk)))
    back = undo(done, by=merger())
    assert (back.state, outcomes(back)) == ("completed", dict.fromkeys((2, 3, 4, 5), "applied"))
    assert [stands_for(one) for one in (a, b, c, d, e)] == [None] * 5
    assert set(Merge.objects.values_list("undone_by", flat=True)) == {"merger"}
    assert broken() == []
    again = undo(back, by=merger())
    assert (again.state, outcomes(again)) == ("completed", dict.fromkeys((2, 3, 4, 5), "applied"))
    assert [stands_for(one) for one in (a, b, d, e)] == [c.pk] * 4
    assert broken() == []


def test_a_merge_that_cannot_be_taken_back_says_why_and_the_others_are() -> None:
    a, b, c, d, other = people(5)
    done = run_previewed(previewed((a.pk, b.pk), (c.pk, d.pk)))
    merge(other, a)
    back = undo(done, by=merger())
    assert outcomes(back) == {2: "rejected merge_blocked", 3: "applied"}
    assert f"merged into customer {other.pk}" in sentence_of(back, 2)
    assert (stands_for(b), stands_for(d)) == (other.pk, None)
    assert broken() == []


def test_what_was_merged_away_after_the_preview_of_an_undo_is_refused_when_its_turn_comes() -> None:
    a, b, other = people(3)
    done = run_previewed(previewed((a.pk, b.pk)))
    back = work_off(actions.undo(done, initiator=actions.initiator_from(merger())))
    assert outcomes(back) == {2: "applied"}
    merge(other, a)
    assert outcomes(run_previewed(back)) == {2: "rejected merge_blocked"}
    assert upload(file_of((a.pk, b.pk)), kind="merge", by=merger()).part_kind == "merge"
