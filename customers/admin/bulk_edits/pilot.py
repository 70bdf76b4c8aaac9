"""What a pilot did, and the ways on from it: the rest, or taking it back."""

from dataclasses import dataclass

from customers.admin.bulk_edits.progress import LABELS, OutcomeLegend
from customers.bulk_edits.ledger.totals import told, totals
from customers.bulk_edits.lifecycle.limits import Needs, weigh
from customers.bulk_edits.run.actions import missing
from customers.models import BulkEdit, State


@dataclass(frozen=True, slots=True)
class EndedPilot:
    """A pilot that came to its end. `rows` are done by now, `left` are not."""

    rows: int
    left: int
    outcomes: tuple[OutcomeLegend, ...]
    needs: Needs
    customers: int  # that the whole file changes


def pilot_of(bulk_edit: BulkEdit) -> EndedPilot | None:
    """Read what the pilot did that the bulk edit is paused after; None: there is none."""
    if bulk_edit.state != State.PAUSED or bulk_edit.piloted_rows is None:
        return None
    sums = totals(bulk_edit)
    done = told(bulk_edit.state, sums)
    return EndedPilot(
        rows=done.rows,
        left=max(sums.rows - done.rows, 0),
        outcomes=tuple(
            OutcomeLegend(outcome.value, label.lower(), done.counts[outcome])
            for outcome, label in LABELS.items()
            if done.counts.get(outcome)
        ),
        needs=missing(bulk_edit),
        customers=weigh(sums.effects).rows,
    )
