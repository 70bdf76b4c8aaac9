"""Merges at the same moment as what else writes the same customers: files, the undo of a merge, another merge."""

from collections.abc import Iterator

import pytest

from customers.maintenance.invariants.check import check
from customers.merging.merge import merge_customers
from customers.models import BulkEdit, Change, Contact, Customer, Merge
from tests.factories import context_of
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers
from tests.races.test_merges import BY_HAND, join, lone, part
from tests.uploads import outcomes, preview, run_previewed

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _all_is_in_order(racers: Racers) -> Iterator[None]:
    yield
    assert [finding.offences for finding in check() if finding.offences] == []


def work(bulk_edit_id: int) -> dict[int, str]:
    """Run a bulk edit that was previewed; what a racer does in its own process."""
    return outcomes(run_previewed(BulkEdit.objects.select_related("integration_point").get(pk=bulk_edit_id)))


def test_cc_09_a_customer_is_not_merged_with_itself(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        one = lone()
        assert racers.race([Call(join, (one.pk, one.pk))] * 2) == ["same_customer"] * 2
        one.refresh_from_db()
        assert (one.merged_into_id, one.version) == (None, 1)


def test_cc_13_a_file_that_edits_a_victim_edits_it_before_the_merge_or_leaves_it_alone(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        survivor, victim = lone(), lone()
        file = preview(f"client_id,lastName\n{victim.pk},New\n")
        told, rows = racers.race([Call(join, (survivor.pk, victim.pk)), Call(work, (file.pk,))])
        assert told == survivor.pk
        merged = Change.objects.get(customer=victim, merge__isnull=False)
        edits = Change.objects.filter(bulk_edit=file)
        if rows[2] == "applied":
            edit = edits.get()
            assert edit.customer_id in (survivor.pk, victim.pk)
            assert edit.customer_id == survivor.pk or edit.version < merged.version
        else:
            assert rows[2].startswith("conflict"), rows
            assert not edits.exists()


def test_cc_15_a_merge_of_the_survivor_and_the_undo_of_its_merge_leave_each_where_it_says(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        last, survivor, victim = lone(), lone(), lone()
        done = merge_customers(survivor.pk, victim.pk, context=context_of(), why=BY_HAND)
        told, undone = racers.race([Call(join, (last.pk, survivor.pk)), Call(part, (done.merge_id,))])
        assert told == last.pk
        victim.refresh_from_db()
        if undone == "taken back":
            assert victim.merged_into_id is None
        else:
            assert "was itself merged" in undone
            assert victim.merged_into_id == last.pk
        assert Merge.objects.filter(pk=done.merge_id, undone_at=None).exists() == (undone != "taken back")


def test_cc_15_the_undo_of_a_merge_and_the_same_merge_again_leave_one_of_the_two(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        survivor, victim = lone(), lone()
        done = merge_customers(survivor.pk, victim.pk, context=context_of(), why=BY_HAND)
        told, undone = racers.race([Call(join, (survivor.pk, victim.pk)), Call(part, (done.merge_id,))])
        assert (told, undone) == (survivor.pk, "taken back")
        stand = Merge.objects.filter(victim=victim, undone_at=None).count()
        victim.refresh_from_db()
        assert victim.merged_into_id == (survivor.pk if stand else None)
        assert stand <= 1


def test_cc_21_two_files_that_swap_contacts_lose_none(racers: Racers) -> None:
    for _ in range(REPETITIONS):
        one, other = lone(), lone()
        has = dict(Contact.objects.filter(customer__in=[one, other]).values_list("customer_id", "value"))
        files = [
            preview(f"client_id,email\n{wants.pk},{has[holder.pk]}\n") for wants, holder in ((one, other), (other, one))
        ]
        for rows in racers.race([Call(work, (file.pk,)) for file in files]):
            assert rows == {2: "rejected taken"}
        assert dict(Contact.objects.filter(customer__in=[one, other]).values_list("customer_id", "value")) == has


def test_cc_21_a_file_that_swaps_contacts_refuses_both(racers: Racers) -> None:
    one, other = lone(), lone()
    has = dict(Contact.objects.filter(customer__in=[one, other]).values_list("customer_id", "value"))
    file = preview(f"client_id,email\n{one.pk},{has[other.pk]}\n{other.pk},{has[one.pk]}\n")
    assert racers.race([Call(work, (file.pk,))]) == [{2: "rejected taken", 3: "rejected taken"}]
    assert Customer.objects.filter(version=1, pk__in=[one.pk, other.pk]).count() == 2
    assert dict(Contact.objects.filter(customer__in=[one, other]).values_list("customer_id", "value")) == has
