"""Take a customer's values out of changes, histories and the ledgers' rows, and let each part erase its own.

Who, when, through what and which field stay. Call it in the transaction of the change that erased the customers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from customers.changelog.former_rows import ever_had, rows_of
from customers.database.bulk_statements import in_list, update_rows
from customers.edits.history import HISTORIES
from customers.models import BulkEditClaim, BulkEditRow, Card, Change, Customer
from customers.models.bulk_edits.row import rewrite_ledger
from customers.parts import parts
from customers.privacy.erasure.merges import forget_merges
from customers.privacy.erasure.redacted_values import redacted_columns, redacted_name, without_words
from customers.rules import fields
from customers.rules.erasure import ERASED, redacted, redacted_detail, redacted_pair, redacted_warnings


def redact_customers(ids: Collection[int], *, words: Collection[str] = (), settings_of_parts: bool = True) -> None:
    """Redact what is kept of erased customers, with reasons that hold one of `words`; let each part erase its own, and
    those words in its settings, too, if `settings_of_parts`.
    """
    changes = list(
        Change.objects.filter(in_list("customer_id", ids)).values(
            "id", "delta", "full_name", "reason", "bulk_edit_id", "row_number"
        )
    )
    _redact_changes(changes, words)
    _redact_histories(ids, _card_numbers(changes))
    forget_merges(ids, words)
    for part in parts():
        if part.erase is not None:
            part.erase(ids, words if settings_of_parts else ())
    rows: dict[int, list[int]] = {}
    for change in changes:
        if change["bulk_edit_id"]:
            rows.setdefault(change["bulk_edit_id"], []).append(change["row_number"] or 0)
    for bulk_edit_id, numbers in rows.items():
        redact_ledger(bulk_edit_id, numbers)


def let_parts_forget(sought: Mapping[str, Sequence[Any]]) -> None:
    """Let parts redact what names erased customers where no row is theirs."""
    for part in parts():
        if part.forget_sought is not None:
            part.forget_sought(sought)


def redact_ledger(bulk_edit_id: int, row_numbers: Collection[int]) -> int:
    """Redact rows of one bulk edit's ledger, and drop what they claimed; return how many there are."""
    found = BulkEditRow.objects.filter(in_list("row_number", row_numbers), bulk_edit_id=bulk_edit_id)
    columns = ("row_number", "value", "detail", "warnings", "delta", "plan")
    rows = [_redacted_row(row) for row in found.values(*columns)]
    rewrite_ledger(bulk_edit_id, rows)
    BulkEditClaim.objects.filter(in_list("row_number", row_numbers), bulk_edit_id=bulk_edit_id).delete()
    return len(rows)


def _redacted_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "row_number": row["row_number"],
        "value": redacted(row["value"]),
        "detail": redacted_detail(row["detail"]),
        "warnings": redacted_warnings(row["warnings"]),
        "delta": None if row["delta"] is None else _redacted_delta(row["delta"]),
        "plan": None if row["plan"] is None else {**row["plan"], "name": redacted(row["plan"].get("name")), "rows": []},
    }


def _redact_changes(changes: Sequence[Mapping[str, Any]], words: Collection[str]) -> None:
    update_rows(
        Change,
        [
            {
                "id": change["id"],
                "delta": _redacted_delta(change["delta"]),
                "full_name": redacted(change["full_name"]),
                "reason": without_words(change["reason"], words),
            }
            for change in changes
        ],
    )
    telling = [
        change["id"]
        for change in changes
        if not change["bulk_edit_id"] and without_words(change["reason"], words) != change["reason"]
    ]
    if telling:
        for history in HISTORIES.values():
            rows_of(history).filter(in_list("change_id", telling)).update(history_change_reason=ERASED)


def _redacted_delta(delta: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    return {redacted_name(field): redacted_pair(field, pair) for field, pair in delta.items()}


def _card_numbers(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    return {fields.card_number(name) for change in changes for name in change["delta"] if fields.is_card(name)}


def _redact_histories(ids: Collection[int], cards: Collection[str]) -> None:
    for model, history in HISTORIES.items():
        rows = rows_of(history).filter(_are_of(model, ids, cards))
        if model is not Customer:
            rows = rows.filter(in_list("customer_id", ids))
        rows.update(**redacted_columns(history))


def _are_of(model: type[models.Model], ids: Collection[int], cards: Collection[str]) -> Any:
    """Name the rows that were ever a customer's."""
    if model is Customer:
        return in_list("id", ids)
    found = ever_had(model, ids)
    if model is Card and cards:
        # One that came from a pool was made before it was anybody's, and may have gone back there.
        found.update(Card.objects.filter(in_list("number", cards)).values_list("pk", flat=True))
    return in_list("id", found)
