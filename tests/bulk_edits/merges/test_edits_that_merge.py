"""Files of edits through a point that merges customers with the same value: counted, run after the others, undone."""

from typing import Any

import pytest

from customers.bulk_edits.errors import NoPilotBackwards
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import actions, serial_rows
from customers.changelog.labels import read_labels
from customers.edits.rows.row_ownership import OwnerChanged
from customers.merging.overview.summaries import blocked_merge_summaries
from customers.models import (
    BlockedMerge,
    BulkEdit,
    BulkEditChunk,
    BulkEditRow,
    Change,
    Contact,
    Customer,
    Merge,
    Request,
)
from integration_points.models import IntegrationPoint
from tests.bulk_edits.merges.test_merges_by_file import broken, merger, stands_for, with_access
from tests.factories import change_customer, make_customer, make_point
from tests.uploads import outcomes, preview, row, run_previewed, sentence_of, undo, warnings_of, work_off

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+12125550101", "+12125550102"


@pytest.fixture
def shop() -> IntegrationPoint:
    return make_point("merging-shop", held_by_another="merge")


def previewed(content: str, shop: IntegrationPoint, **asked: Any) -> BulkEdit:
    return preview(content, through=shop, by=merger(), **asked)


def current(customer: Customer) -> dict[str, str]:
    rows = Contact.objects.filter(customer=customer, state="current")
    return dict(rows.values_list("kind", "value"))


def one(number: int, **values: str) -> Customer:
    return make_customer(email=f"c{number}@example.com", **values)


def test_a_row_whose_phone_another_customer_has_merges_the_two(shop: IntegrationPoint) -> None:
    a, b, c = one(1), make_customer(mobile=PHONE), one(3)
    file = f"client_id,phone,firstName\n{a.pk},{PHONE},Ada\n{c.pk},{OTHER_PHONE},Cy\n"
    seen = previewed(file, shop)
    assert outcomes(seen) == {2: "applied", 3: "applied"}
    assert totals(seen).effects["merges"] == 1
    assert row(seen, 2).delta == {"merge:with": [None, [b.pk]]}
    assert not Merge.objects.exists()
    done = run_previewed(seen)
    merge = Merge.objects.get()
    assert (done.state, outcomes(done)) == ("completed", {2: "applied", 3: "applied"})
    assert {merge.survivor_id, merge.victim_id} == {a.pk, b.pk}
    assert (merge.rule, merge.details["field"]) == ("point", "mobile")
    survivor = Customer.objects.get(pk=merge.survivor_id)
    assert (survivor.first_name, current(survivor)) == ("Ada", {"email": "c1@example.com", "mobile": PHONE})
    assert row(done, 2).customer == survivor.pk
    assert row(done, 2).delta["first_name"][1] == "Ada"
    assert set(Change.objects.filter(bulk_edit=done).values_list("row_number", flat=True)) == {2, 3}
    assert broken() == []


def test_taking_it_back_reverts_the_edits_and_unmerges(shop: IntegrationPoint) -> None:
    a, b, c = one(1), make_customer(mobile=PHONE, first_name="Bo"), one(3)
    file = f"client_id,phone,firstName\n{a.pk},{PHONE},Ada\n{c.pk},{OTHER_PHONE},Cy\n"
    done = run_previewed(previewed(file, shop))
    back = work_off(actions.undo(done, initiator=actions.initiator_from(merger())))
    assert outcomes(back) == {2: "applied", 3: "applied"}
    assert totals(back).effects["merges"] == 1
    back = run_previewed(back)
    assert (back.state, outcomes(back)) == ("completed", {2: "applied", 3: "applied"})
    assert [stands_for(each) for each in (a, b, c)] == [None] * 3
    assert [current(each) for each in (a, b, c)] == [
        {"email": "c1@example.com"},
        {"mobile": PHONE},
        {"email": "c3@example.com"},
    ]
    for each in (a, b, c):
        each.refresh_from_db()
    assert [each.first_name for each in (a, b, c)] == ["", "Bo", ""]
    assert broken() == []
    again = undo(back, by=merger())
    assert outcomes(again) == {2: "applied", 3: "applied"}
    assert {stands_for(a), stands_for(b)} != {None}
    assert broken() == []


def test_rows_that_touch_a_merging_customer_wait_for_their_turn(shop: IntegrationPoint) -> None:
    a, b, c = one(1), one(2, mobile=PHONE), one(3)
    file = f"client_id,phone,lastName\n{b.pk},,Byron\n{c.pk},,Curie\n{a.pk},{PHONE},Ada\n"
    seen = previewed(file, shop)
    waits = {each.row_number for each in BulkEditRow.objects.filter(bulk_edit=seen, plan__serial=True)}
    assert waits == {2, 4}
    actions.run(seen)
    work_off(seen, pieces=1)
    assert BulkEditChunk.objects.get(bulk_edit=seen).state == "serial"
    assert Customer.objects.get(pk=c.pk).last_name == "Curie"
    assert (Customer.objects.get(pk=b.pk).last_name, Merge.objects.count()) == ("", 0)
    assert broken() == []
    done = work_off(seen)
    assert (done.state, outcomes(done)) == ("completed", {2: "applied", 3: "applied", 4: "applied"})
    survivor = Merge.objects.get().survivor
    assert survivor.last_name == "Ada"
    assert broken() == []
    back = undo(done, by=merger())
    assert outcomes(back) == {2: "applied", 3: "applied", 4: "applied"}
    assert [Customer.objects.get(pk=each.pk).last_name for each in (a, b, c)] == [""] * 3
    assert [stands_for(each) for each in (a, b)] == [None, None]
    assert broken() == []


def test_a_row_for_a_customer_who_was_merged_by_an_earlier_row_lands_on_the_survivor(shop: IntegrationPoint) -> None:
    a, b = one(1), one(2, mobile=PHONE)
    file = f"email,phone,lastName\nc1@example.com,{PHONE},\nc2@example.com,,Byron\n"
    done = run_previewed(previewed(file, shop))
    assert outcomes(done) == {2: "applied", 3: "applied"}
    survivor = Merge.objects.get().survivor
    assert survivor.last_name == "Byron"
    assert {stands_for(a), stands_for(b)} == {None, survivor.pk}
    assert broken() == []


def test_a_row_of_a_customer_whom_an_earlier_row_merged_says_to_whom_it_was_applied(
    shop: IntegrationPoint,
) -> None:
    a, b = one(1, mobile=PHONE), one(2)
    done = run_previewed(previewed(f"email,phone,lastName\nc2@example.com,{PHONE},\nc1@example.com,,Byron\n", shop))
    assert outcomes(done) == {2: "applied", 3: "applied"}
    assert (stands_for(a), Customer.objects.get(pk=b.pk).last_name) == (b.pk, "Byron")
    assert warnings_of(done, 3) == [("applied_to_survivor", "email", "c1@example.com")]
    assert row(done, 3).warnings[0][3] == {"survivor": b.pk}
    assert (warnings_of(done, 2), totals(done).effects["warnings:harmless"]) == ([], 1)
    assert broken() == []


def test_an_email_and_a_phone_of_two_others_make_one_of_three(shop: IntegrationPoint) -> None:
    a, b, c = make_customer(mobile=OTHER_PHONE), one(2), make_customer(mobile=PHONE)
    seen = previewed(f"client_id,email,phone\n{a.pk},c2@example.com,{PHONE}\n", shop)
    assert totals(seen).effects["merges"] == 2
    done = run_previewed(seen)
    assert outcomes(done) == {2: "applied"}
    left = [each for each in (a, b, c) if stands_for(each) is None]
    assert len(left) == 1
    assert current(left[0]) == {"email": "c2@example.com", "mobile": PHONE}
    assert broken() == []
    undo(done, by=merger())
    assert [stands_for(each) for each in (a, b, c)] == [None] * 3
    assert [current(each) for each in (a, b, c)] == [
        {"mobile": OTHER_PHONE},
        {"email": "c2@example.com"},
        {"mobile": PHONE},
    ]
    assert broken() == []


def test_a_merge_that_access_blocks_is_refused_in_the_preview_and_remembered_by_the_run(shop: IntegrationPoint) -> None:
    a, b = with_access("a@example.com"), with_access("b@example.com")
    seen = previewed(f"client_id,email\n{a.pk},b@example.com\n", shop)
    assert outcomes(seen) == {2: "rejected merge_blocked"}
    assert not BlockedMerge.objects.exists()
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected merge_blocked"}
    blocked = BlockedMerge.objects.get()
    assert (blocked.holder_id, blocked.other_id) == (b.pk, a.pk)
    assert blocked.details == {"field": "email", "value": "b@example.com"}
    for profile in (a, b):
        (told,) = blocked_merge_summaries(profile.pk, labels=read_labels(), may_see=True)
        assert f"Email b@example.com stayed with customer {b.pk}." in told.sentence


def test_a_value_that_several_customers_of_a_file_want_merges_none_of_them(shop: IntegrationPoint) -> None:
    holder, a, b, c = make_customer(mobile=PHONE), one(1), one(2), one(3)
    file = f"client_id,phone\n{a.pk},{PHONE}\n{b.pk},+1 (212) 555-0101\n{c.pk},{OTHER_PHONE}\n"
    seen = previewed(file, shop)
    assert outcomes(seen) == {2: "conflict contradiction", 3: "conflict contradiction", 4: "applied"}
    assert "merges" not in totals(seen).effects
    assert sentence_of(seen, 2) == "Rows 2 and 3 want the same phone for different customers: leave it in one of them."
    done = run_previewed(seen)
    assert outcomes(done) == outcomes(seen)
    assert [stands_for(each) for each in (holder, a, b)] == [None] * 3
    assert broken() == []


def test_one_customer_named_twice_with_a_value_of_another_merges_with_that_one_once(shop: IntegrationPoint) -> None:
    a, b = one(1), make_customer(mobile=PHONE)
    seen = previewed(f"client_id,phone\n{a.pk},{PHONE}\n{a.pk},{PHONE}\n", shop)
    assert outcomes(seen) == {2: "applied", 3: "duplicate duplicate_in_file"}
    run_previewed(seen)
    assert {stands_for(a), stands_for(b)} != {None}


def test_an_erasure_that_waits_blocks_a_merge_and_the_profiles_name_the_customer(shop: IntegrationPoint) -> None:
    a, b = one(1), make_customer(mobile=PHONE)
    Request.objects.create(customer=b, kind=Request.Kind.ERASURE, reason="asked by mail", asked_by="edith")
    seen = run_previewed(previewed(f"client_id,phone\n{a.pk},{PHONE}\n", shop))
    assert outcomes(seen) == {2: "rejected merge_blocked"}
    (told,) = blocked_merge_summaries(a.pk, labels=read_labels(), may_see=True)
    assert f"Somebody asked to erase customer {b.pk}." in told.sentence


def test_a_merge_that_becomes_blocked_after_the_preview_writes_nothing_and_is_remembered(
    shop: IntegrationPoint,
) -> None:
    a, b = with_access("a@example.com"), make_customer(mobile=PHONE)
    seen = previewed(f"client_id,phone,firstName\n{a.pk},{PHONE},Ada\n", shop)
    assert outcomes(seen) == {2: "applied"}
    change_customer(b, through=make_point("gives", email_access="give"), email="b@example.com")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected merge_blocked"}
    a.refresh_from_db()
    assert (a.first_name, stands_for(b)) == ("", None)
    assert BlockedMerge.objects.get().rule == "point"
    assert broken() == []


def test_a_value_that_went_to_somebody_since_the_preview_is_a_merge_that_nobody_confirmed(
    shop: IntegrationPoint,
) -> None:
    a, b = one(1), one(2)
    seen = previewed(f"client_id,phone\n{a.pk},{PHONE}\n", shop)
    assert "merges" not in totals(seen).effects
    change_customer(b, mobile=PHONE)
    done = run_previewed(seen)
    assert outcomes(done) == {2: "not_processed merge_cap"}
    assert not Merge.objects.exists()
    assert broken() == []


def test_a_value_that_went_from_one_to_another_since_the_preview_merges_nobody_else(shop: IntegrationPoint) -> None:
    a, b, c = one(1), make_customer(mobile=PHONE, email="b@example.com"), one(3)
    seen = previewed(f"client_id,phone\n{a.pk},{PHONE}\n", shop)
    assert totals(seen).effects["merges"] == 1
    change_customer(b, mobile="+12125550188")
    Contact.objects.filter(value=PHONE).delete()  # as if it had been released
    change_customer(c, mobile=PHONE)
    done = run_previewed(seen)
    assert outcomes(done) == {2: "not_processed merge_cap"}
    assert not Merge.objects.exists()


def test_an_undo_that_takes_merges_back_has_no_pilot(shop: IntegrationPoint) -> None:
    a, b = one(1), make_customer(mobile=PHONE)
    done = run_previewed(previewed(f"client_id,phone\n{a.pk},{PHONE}\n", shop))
    assert {stands_for(a), stands_for(b)} != {None}
    back = work_off(actions.undo(done, initiator=actions.initiator_from(merger())))
    with pytest.raises(NoPilotBackwards):
        actions.run(back, pilot=1)
    assert Merge.objects.get().undone_at is None


def test_what_somebody_else_changed_since_the_preview_stays(shop: IntegrationPoint) -> None:
    a, b = one(1), make_customer(mobile=PHONE)
    seen = previewed(f"client_id,phone,firstName\n{a.pk},{PHONE},Ada\n", shop)
    change_customer(a, first_name="Zoe")
    done = run_previewed(seen)
    assert outcomes(done) == {2: "conflict changed_since"}
    assert (Merge.objects.count(), stands_for(b)) == (0, None)
    assert broken() == []


def test_more_than_ten_merging_rows_have_their_number_typed(shop: IntegrationPoint) -> None:
    rows = []
    for at in range(11):
        make_customer(mobile=f"+1212555{1000 + at}")
        rows.append(f"{one(at).pk},+1212555{1000 + at}\n")
    waiting = run_previewed(previewed("client_id,phone\n" + "".join(rows), shop))
    assert (waiting.state, Merge.objects.count()) == ("waiting", 0)
    done = run_previewed(waiting, confirm=11)
    assert (done.state, Merge.objects.count()) == ("completed", 11)


def test_a_point_that_refuses_held_values_merges_nobody() -> None:
    a, b = one(1), make_customer(mobile=PHONE)
    done = run_previewed(preview(f"client_id,phone\n{a.pk},{PHONE}\n", by=merger()))
    assert outcomes(done) == {2: "rejected taken"}
    assert stands_for(b) is None


def test_a_row_that_loses_every_race_is_set_aside_and_the_others_are_done(
    shop: IntegrationPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c, d = one(1), make_customer(mobile=PHONE), one(3), make_customer(mobile=OTHER_PHONE)
    seen = previewed(f"client_id,phone\n{a.pk},{PHONE}\n{c.pk},{OTHER_PHONE}\n", shop)
    real = serial_rows.run_edit_row

    def loses(settings: Any, chunk: Any, found: Any) -> Any:
        if found["row_number"] == 2:
            raise OwnerChanged
        return real(settings, chunk, found)

    monkeypatch.setattr(serial_rows, "run_edit_row", loses)
    done = run_previewed(seen)
    assert (done.state, outcomes(done)) == ("completed", {2: "not_processed internal_error", 3: "applied"})
    assert [stands_for(each) for each in (a, b)] == [None, None]
    assert {stands_for(c), stands_for(d)} != {None}
    assert broken() == []
