"""What a paused run did, and the ways on from it: the rest, or taking it back."""

from dataclasses import dataclass

from customers.admin.bulk_edits.progress import LABELS, OutcomeLegend
from customers.bulk_edits.ledger.totals import shown_counts, totals
from customers.bulk_edits.lifecycle.limits import Needs, weigh
from customers.bulk_edits.run.actions import is_free_pilot, missing
from customers.models import BulkEdit, State


@dataclass(frozen=True, slots=True)
class EndedPilot:
    """A run that stands after its pilot, or because what was agreed to counts no more. `rows` are done by now."""

    is_pilot: bool
    rows: int
    left: int
    outcomes: tuple[OutcomeLegend, ...]
    needs: Needs
    customers: int  # that the whole file changes


def pilot_of(bulk_edit: BulkEdit) -> EndedPilot | None:
    """Read what was done so far, where a person decides about the rest; None: it is resumed and that is all."""
    if bulk_edit.state != State.PAUSED or (bulk_edit.pilot_until_row is not None and is_free_pilot(bulk_edit)):
        return None
    needs, is_pilot = missing(bulk_edit), bulk_edit.piloted_rows is not None
    if not is_pilot and needs == Needs():
        return None
    sums = totals(bulk_edit)
    done = shown_counts(bulk_edit.state, sums)
    return EndedPilot(
        is_pilot=is_pilot,
        rows=done.rows,
        left=max(sums.rows - done.rows, 0),
        outcomes=tuple(
            OutcomeLegend(outcome.value, label.lower(), done.counts[outcome])
            for outcome, label in LABELS.items()
            if done.counts.get(outcome)
        ),
        needs=needs,
        customers=weigh(sums.effects).rows,
    )
