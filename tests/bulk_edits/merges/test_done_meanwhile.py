"""What somebody merged, or took apart, while a file waited: told as it is, and done once."""

import pytest

from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import actions
from customers.merging.unmerge import unmerge
from customers.models import BulkEdit, Customer, Merge
from integration_points.models import IntegrationPoint
from tests.bulk_edits.merges.test_edits_that_merge import PHONE, current, one, shop
from tests.bulk_edits.merges.test_edits_that_merge import previewed as edits_previewed
from tests.bulk_edits.merges.test_merges_by_file import broken, merger, people, previewed, stands_for
from tests.factories import change_customer, context_of, make_customer
from tests.merging.test_merge import merge
from tests.uploads import outcomes, row, run_previewed, sentence_of, undo, work_off

pytestmark = pytest.mark.django_db
__all__ = ["shop"]
TAKEN_BACK = "Nothing to do: this merge was taken back already."


def parted() -> None:
    """Take every merge back by hand, the last one first."""
    for made in Merge.objects.filter(undone_at=None).order_by("-pk"):
        unmerge(made.pk, context=context_of())


def undoing(done: BulkEdit) -> BulkEdit:
    """Preview the taking back of a bulk edit."""
    return work_off(actions.undo(done, initiator=actions.initiator_from(merger())))


def merged_edit(shop: IntegrationPoint, first_name: str = "") -> tuple[BulkEdit, Customer, Customer]:
    """Run a file whose one row merges two customers."""
    a, b = one(1), make_customer(mobile=PHONE)
    done = run_previewed(edits_previewed(f"client_id,phone,firstName\n{a.pk},{PHONE},{first_name}\n", shop))
    assert Merge.objects.count() == 1
    return done, a, b


# --- files of merges ---


def test_customers_who_are_one_already_need_no_row_and_its_sentence_says_who_they_are() -> None:
    a, b, c, d = people(4)
    merge(a, b)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk))
    assert outcomes(seen) == {2: "unchanged", 3: "applied"}
    assert sentence_of(seen, 2) == f"Nothing to do: both are customer {a.pk} already."
    done = run_previewed(seen)
    assert (outcomes(done), Merge.objects.count()) == ({2: "unchanged", 3: "applied"}, 2)
    assert broken() == []


def test_a_merge_that_somebody_made_after_the_preview_is_told_as_done() -> None:
    a, b, c, d = people(4)
    seen = previewed((a.pk, b.pk), (c.pk, d.pk))
    merge(a, b)
    merge(d, c)
    done = run_previewed(seen)
    assert outcomes(done) == {2: "unchanged", 3: "unchanged"}
    assert sentence_of(done, 3) == f"Nothing to do: both are customer {d.pk} already."
    assert (Merge.objects.count(), totals(done).effects.get("merges", 0)) == (2, 0)
    assert broken() == []


def test_the_refusal_of_a_merged_customer_names_the_survivor() -> None:
    a, gone, into = people(3)
    merge(into, gone)
    seen = previewed((a.pk, gone.pk))
    assert outcomes(seen) == {2: "rejected merge_blocked"}
    said = f"Customer {gone.pk} was merged into customer {into.pk}. Merge that one instead."
    assert sentence_of(seen, 2) == said
    assert row(seen, 2).detail["survivor"] == into.pk


def test_a_merge_of_a_file_that_was_taken_back_by_hand_is_nothing_to_undo() -> None:
    a, b, c, d = people(4)
    done = run_previewed(previewed((a.pk, b.pk), (c.pk, d.pk)))
    unmerge(Merge.objects.get(victim=b).pk, context=context_of())
    back = undoing(done)
    assert outcomes(back) == {2: "unchanged", 3: "applied"}
    assert sentence_of(back, 2) == TAKEN_BACK
    assert totals(back).effects["merges"] == 1
    assert outcomes(run_previewed(back)) == {2: "unchanged", 3: "applied"}
    assert [stands_for(each) for each in (a, b, c, d)] == [None] * 4
    assert broken() == []


def test_a_merge_of_a_file_that_is_taken_back_after_the_preview_of_the_undo_is_told_too() -> None:
    a, b = people(2)
    back = undoing(run_previewed(previewed((a.pk, b.pk))))
    assert outcomes(back) == {2: "applied"}
    parted()
    back = run_previewed(back)
    assert (outcomes(back), sentence_of(back, 2)) == ({2: "unchanged"}, TAKEN_BACK)
    assert broken() == []


# --- files of edits ---


@pytest.mark.parametrize("when", ["before the preview", "after it"])
def test_an_edit_whose_merge_was_taken_back_by_hand_is_put_back_alone(shop: IntegrationPoint, when: str) -> None:
    done, a, b = merged_edit(shop, "Ada")
    if when == "before the preview":
        parted()
    back = undoing(done)
    parted()
    back = run_previewed(back)
    assert outcomes(back) == {2: "applied"}
    assert row(back, 2).delta == {"first_name": ["Ada", None]}
    assert [Customer.objects.get(pk=each.pk).first_name for each in (a, b)] == ["", ""]
    assert "merges" not in totals(back).effects
    assert broken() == []


@pytest.mark.parametrize("when", ["before the preview", "after it"])
def test_a_row_that_only_merged_and_was_taken_back_by_hand_is_unchanged(shop: IntegrationPoint, when: str) -> None:
    done, *_ = merged_edit(shop)
    if when == "before the preview":
        parted()
    back = undoing(done)
    parted()
    back = run_previewed(back)
    assert (outcomes(back), sentence_of(back, 2)) == ({2: "unchanged"}, TAKEN_BACK)
    assert broken() == []


def test_what_an_undo_parted_is_merged_again_when_the_undo_is_undone(shop: IntegrationPoint) -> None:
    done, a, b = merged_edit(shop, "Ada")
    back = undo(done, by=merger())
    again = undoing(back)
    assert (outcomes(again), totals(again).effects["merges"]) == ({2: "applied"}, 1)
    assert Merge.objects.filter(undone_at=None).count() == 0
    again = run_previewed(again)
    assert outcomes(again) == {2: "applied"}
    made = Merge.objects.get(undone_at=None)
    survivor = Customer.objects.get(pk=made.survivor_id)
    assert {made.survivor_id, made.victim_id} == {a.pk, b.pk}
    assert (survivor.first_name, current(survivor)) == ("Ada", {"email": "c1@example.com", "mobile": PHONE})
    assert broken() == []
    undo(again, by=merger())
    assert [stands_for(each) for each in (a, b)] == [None, None]
    assert [current(each) for each in (a, b)] == [{"email": "c1@example.com"}, {"mobile": PHONE}]
    assert broken() == []


@pytest.mark.parametrize("when", ["before the preview", "after it"])
def test_customers_who_were_changed_in_between_are_not_merged_again(shop: IntegrationPoint, when: str) -> None:
    done, a, b = merged_edit(shop, "Ada")
    back = undo(done, by=merger())
    if when == "before the preview":
        change_customer(b, last_name="Byron")
    again = undoing(back)
    if when == "after it":
        change_customer(b, last_name="Byron")
    again = run_previewed(again)
    assert outcomes(again) == {2: "rejected merge_blocked"}
    assert f"Customer {b.pk} was changed after the merge was taken back" in sentence_of(again, 2)
    assert [stands_for(each) for each in (a, b)] == [None, None]
    assert Customer.objects.get(pk=a.pk).first_name == ""
    assert broken() == []
