"""The counts of a bulk edit: kept per chunk and summed, never counted over a million rows."""

from collections import Counter
from dataclasses import dataclass, field

from customers.models import BulkEdit, BulkEditChunk
from customers.rules.refusals.codes import Outcome


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
    done_counts: Counter[str] = Counter()
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
