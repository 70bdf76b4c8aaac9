"""What an edit that merges would do, for the form that asks first: done, looked at, and rolled back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from customers.edits.change_customers import PlannedEdit, with_retries
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext
from customers.merging.edit_and_merge import MergedEdit, change_customer_merging
from customers.merging.overview.compare import ComparedField, compare


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Who stays of two customers, and what of the other one is not theirs as it was."""

    survivor: int
    victim: int
    fields: Sequence[ComparedField]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is written to whoever stays, and what the merges before it leave behind."""

    planned: PlannedEdit
    left_behind: Sequence[LeftBehind]


def forecast_edit(
    asked: CustomerEdit, planned: PlannedEdit, *, context: EditContext, definitions: Definitions
) -> Forecast:
    """Say what an edit would do that was planned to merge first. Nothing is kept of it."""

    def work() -> MergedEdit:
        with transaction.atomic():
            done = change_customer_merging(asked, context=context, definitions=definitions)
            transaction.set_rollback(True)
            return done

    done = with_retries(work)
    claimed = {(one.why.field, one.why.value) for one in planned.merging}
    behind = []
    for merge in done.merges:
        # What both claim is the survivor's in the end, whichever of the two had it.
        rest = [
            one
            for one in compare(merge.survivor, merge.victim).fields
            if one.note and (one.field, one.victim) not in claimed
        ]
        behind.append(LeftBehind(merge.survivor, merge.victim, rest))
    return Forecast(done.planned, behind)
