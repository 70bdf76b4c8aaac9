"""What rows of the ledger are counted as."""

from typing import Any

from customers.bulk_edit_kinds import KindWords
from customers.bulk_edits.ledger.rows import count_effects

VERBS = {True: "enters", False: "leaves"}


class Words(KindWords):
    def counted(self, field: str, before: Any, after: Any) -> str:
        return VERBS[after]


def test_a_row_that_an_erasure_redacted_counts_as_a_customer_alone() -> None:
    row = {"outcome": "applied", "warnings": None, "customer_version": 1, "plan": None}
    rows = [{**row, "delta": {"club:vip": [False, True]}}, {**row, "delta": {"club:vip": ["[erased]", "[erased]"]}}]
    assert count_effects(rows, asks=None, words=Words()) == {"customers": 2, "part:club:vip=enters": 1}
