"""The counts of several bulk edits at once, for lists of them: one query, summed by the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from customers.database.bulk_statements import in_list
from customers.models import BulkEditChunk
from customers.rules.refusals.codes import Outcome

OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class ListTotals:
    """What a line of a list shows of a bulk edit."""

    rows: int
    planned: int
    done: int
    counts: Mapping[str, int]
    done_counts: Mapping[str, int]


NOTHING = ListTotals(0, 0, 0, {}, {})


def list_totals(bulk_edits: Iterable[int]) -> dict[int, ListTotals]:
    """Sum up the chunks of each bulk edit; one without chunks is left out."""
    state = BulkEditChunk.State
    chunks = BulkEditChunk.objects.filter(in_list("bulk_edit_id", bulk_edits)).order_by()
    done = Q(state=state.DONE)
    counts: dict[str, Any] = {name: Coalesce(Sum(_count_of(name)), 0) for name in OUTCOMES}
    done_counts: dict[str, Any] = {f"done_{name}": Coalesce(Sum(_count_of(name), filter=done), 0) for name in OUTCOMES}
    found = chunks.values_list("bulk_edit_id").annotate(
        all_rows=Sum("rows"),
        planned=Coalesce(Sum("rows", filter=~Q(state=state.READ)), 0),
        done=Coalesce(Sum("rows", filter=done), 0),
        **counts,
        **done_counts,
    )
    size = len(OUTCOMES)
    return {
        id_: ListTotals(
            *(rows, planned, done_rows),
            counts=dict(zip(OUTCOMES, sums[:size], strict=True)),
            done_counts=dict(zip(OUTCOMES, sums[size:], strict=True)),
        )
        for id_, rows, planned, done_rows, *sums in found
    }


def _count_of(outcome: str) -> Cast:
    return Cast(KT(f"counts__{outcome}"), IntegerField())
