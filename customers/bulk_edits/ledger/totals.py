"""The counts of a bulk edit: kept per chunk and summed, never counted over a million rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from customers.models import BulkEdit, BulkEditChunk, State
from customers.rules.refusals.codes import Outcome

BEFORE_THE_RUN: Final = frozenset({State.QUEUED, State.PREVIEWING, State.PREVIEWED, State.WAITING})


class Sums(Protocol):
    """What the chunks of a bulk edit come to: of one of them, or of each in a list."""

    @property
    def planned(self) -> int: ...
    @property
    def done(self) -> int: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def done_counts(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class ShownCounts:
    """What is told of the rows, whoever asks: before the run what the preview foresees, from then on what is done."""

    is_forecast: bool
    rows: int  # that are told of
    counts: Mapping[str, int]


def shown_counts(state: str, sums: Sums) -> ShownCounts:
    """Return what the page, the lists, the commands and the API count in this state: a forecast or what was done, and
    never a mixture of both.
    """
    if state in BEFORE_THE_RUN:
        return ShownCounts(True, sums.planned, sums.counts)
    return ShownCounts(False, sums.done, sums.done_counts)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the chunks of a bulk edit. `done` counts rows of finished chunks, `planned` those in the ledger."""

    rows: int = 0
    planned: int = 0
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    done_counts: dict[str, int] = field(default_factory=dict)
    effects: dict[str, int] = field(default_factory=dict)


def totals(bulk_edit: BulkEdit) -> Totals:
    """Sum up the chunks, in one query."""
    planned = done = rows = 0
    counts: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    done_counts: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    effects: Counter[str] = Counter()
    chunks = BulkEditChunk.objects.filter(bulk_edit=bulk_edit)
    for state, chunk_rows, chunk_counts, chunk_effects in chunks.values_list("state", "rows", "counts", "effects"):
        rows += chunk_rows
        planned += chunk_rows if state != BulkEditChunk.State.READ else 0
        counts.update(chunk_counts)
        effects.update(chunk_effects)
        if state == BulkEditChunk.State.DONE:
            done += chunk_rows
            done_counts.update(chunk_counts)
    return Totals(rows, planned, done, dict(counts), dict(done_counts), dict(effects))
