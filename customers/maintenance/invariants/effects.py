"""NL4: an applied row has one change that says what the ledger says, with its history; any other row has none.

Rows of a kind that a part brought change no profile: that part keeps records of its own.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

from customers.edits.history import HISTORIES
from customers.maintenance.invariants.offences import kept_since, select
from customers.models import BulkEditRow, Card, Change, Contact, Customer, Identifier
from customers.rules.merging import MERGE_WITH

# Each row of the chunks that are done, or but for the rows that run after all others, by its number: numbers are
# hashed. Where a row had to be found between the first and the last one of a chunk, each of them looked through all the
# chunks before its own.
_DONE = {
    "postgresql": """
    WITH done AS (
        SELECT bulk_edit_id, generate_series(first_row, last_row) AS row_number, state
        FROM customers_bulkeditchunk WHERE state IN ('done', 'serial')
    )
""",
    "sqlite": """
    WITH RECURSIVE done AS (
        SELECT bulk_edit_id, first_row AS row_number, state, last_row FROM customers_bulkeditchunk
        WHERE state IN ('done', 'serial')
        UNION ALL SELECT bulk_edit_id, row_number + 1, state, last_row FROM done WHERE row_number < last_row
    )
""",
}
_APPLIED_WITHOUT_ONE_CHANGE = """
    SELECT r.bulk_edit_id, r.row_number, COUNT(c.id)
    FROM customers_bulkeditrow r
    JOIN done ON done.bulk_edit_id = r.bulk_edit_id AND done.row_number = r.row_number AND done.state = 'done'
    JOIN customers_bulkedit b ON b.id = r.bulk_edit_id AND b.part_kind = ''
    LEFT JOIN customers_change c ON c.bulk_edit_id = r.bulk_edit_id AND c.row_number = r.row_number
        AND c.merge_id IS NULL
    WHERE r.outcome = 'applied'
    GROUP BY r.bulk_edit_id, r.row_number
    HAVING COUNT(c.id) <> 1 OR MAX(c.customer_id) <> MAX(r.customer)
"""
_CHANGE_WITHOUT_APPLIED_ROW = """
    SELECT c.bulk_edit_id, c.row_number
    FROM customers_change c
    JOIN customers_bulkedit b ON b.id = c.bulk_edit_id
    LEFT JOIN customers_bulkeditrow r
        ON r.bulk_edit_id = c.bulk_edit_id AND r.row_number = c.row_number AND r.outcome = 'applied'
    LEFT JOIN done ON done.bulk_edit_id = c.bulk_edit_id AND done.row_number = c.row_number
    WHERE b.forgotten_row = 0 AND (b.finished_at IS NULL OR b.finished_at >= %s)
        AND (r.row_number IS NULL OR done.row_number IS NULL)
"""
_OTHERWISE_THAN_ONCE = """
    SELECT r.bulk_edit_id, r.row_number, COUNT(c.id)
    FROM customers_bulkeditrow r
    JOIN done ON done.bulk_edit_id = r.bulk_edit_id AND done.row_number = r.row_number AND done.state = 'done'
    JOIN customers_bulkedit b ON b.id = r.bulk_edit_id AND b.part_kind = %s
    LEFT JOIN customers_change c ON c.bulk_edit_id = r.bulk_edit_id AND c.row_number = r.row_number
        AND (c.merge_id IS NOT NULL) = (b.part_kind = 'merge') AND c.customer_id = r.customer
    WHERE r.outcome = 'applied'
    GROUP BY r.bulk_edit_id, r.row_number
    HAVING COUNT(c.id) <> 1
"""
# What each row of such a kind does once.
_DONE_ONCE = {"merge": "merges", "delete": "erasures of its customer"}
_OTHER_DELTAS = """
    SELECT r.bulk_edit_id, r.row_number, CAST(r.delta AS text), CAST(c.delta AS text)
    FROM customers_bulkeditrow r
    JOIN customers_bulkedit b ON b.id = r.bulk_edit_id AND b.part_kind <> 'delete'
    JOIN customers_change c ON c.bulk_edit_id = r.bulk_edit_id AND c.row_number = r.row_number
    WHERE r.outcome = 'applied' AND c.merge_id IS NULL AND CAST(r.delta AS text) {distinct} CAST(c.delta AS text)
"""
_MISNAMED_FIELDS = """
    SELECT c.id FROM customers_change c
    LEFT JOIN (SELECT change_id, COUNT(*) AS fields FROM customers_changefield GROUP BY change_id) f
        ON f.change_id = c.id
    WHERE COALESCE(f.fields, 0) <> (
        SELECT COUNT(DISTINCT CASE WHEN k.key LIKE 'card:%%' THEN 'card' ELSE k.key END) FROM {keys}
    )
"""
_WRONG_ORIGIN = """
    SELECT h.history_id FROM {history} h
    LEFT JOIN customers_change c ON c.id = h.change_id
    WHERE (c.id IS NULL AND {owned}) OR h.history_date <> c.at
        OR (c.bulk_edit_id IS NULL AND h.history_change_reason LIKE 'bulk_edit:%%')
        OR (c.bulk_edit_id IS NOT NULL AND COALESCE(h.history_change_reason, '')
            <> 'bulk_edit:' || CAST(c.bulk_edit_id AS text) || ':' || CAST(c.row_number AS text))
"""
_TWICE = "SELECT change_id, id FROM {history} GROUP BY change_id, id HAVING COUNT(*) > 1"
# A row that a merge moves is in the history once, with the change of whoever gets it.
_FIELD_WITHOUT_HISTORY = """
    SELECT DISTINCT f.change_id FROM customers_changefield f
    LEFT JOIN {history} h ON h.change_id = f.change_id
    WHERE ({fields}) AND h.history_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM customers_change c
        JOIN customers_change o ON o.merge_id = c.merge_id
        JOIN {history} m ON m.change_id = o.id
        WHERE c.id = f.change_id
    )
"""
_HISTORY_WITHOUT_FIELD = """
    SELECT DISTINCT h.change_id FROM {history} h
    LEFT JOIN customers_changefield f ON f.change_id = h.change_id AND ({fields} OR f.field = 'erased')
    WHERE h.change_id IS NOT NULL AND f.change_id IS NULL AND {touched}
"""
_CONTACTS = "f.field LIKE 'email%%' OR f.field LIKE 'mobile%%'"
_IDENTIFIERS = "f.field LIKE 'id:%%'"
_CARDS = "f.field = 'card'"
# The fields that a history tells of, and which of its rows must have one; a new customer has a row without any.
_FIELDS: Mapping[type[Model], tuple[str, str]] = {
    Customer: (f"NOT ({_CONTACTS} OR {_IDENTIFIERS} OR {_CARDS} OR f.field = 'merged')", "h.history_type <> '+'"),
    Contact: (f"({_CONTACTS})", "1 = 1"),
    Identifier: (f"({_IDENTIFIERS})", "1 = 1"),
    Card: (f"({_CARDS})", "1 = 1"),
}
# A card that nobody holds is no part of a profile: its number may come and go without a change of a customer.
_OWNED: Mapping[type[Model], str] = {Card: "h.customer_id IS NOT NULL"}


def broken() -> Iterator[str]:
    """Name rows whose change is missing, twice or another, and changes whose history is."""
    done = _DONE[connection.vendor]
    for bulk_edit, row, changes in select(done + _APPLIED_WITHOUT_ONE_CHANGE):
        if not changes and _only_merged(bulk_edit, row):
            continue
        yield f"bulk edit {bulk_edit} row {row}: applied, with {changes} changes of its customer"
    for kind, what in _DONE_ONCE.items():
        for bulk_edit, row, changes in select(done + _OTHERWISE_THAN_ONCE, [kind]):
            yield f"bulk edit {bulk_edit} row {row}: applied, with {changes} {what}"
    for bulk_edit, row in select(done + _CHANGE_WITHOUT_APPLIED_ROW, [kept_since()]):
        yield f"bulk edit {bulk_edit} row {row}: a change, but no applied row"
    distinct = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    for bulk_edit, row, planned, written in select(_OTHER_DELTAS.format(distinct=distinct)):
        if _edited(json.loads(planned or "null")) != json.loads(written):
            yield f"bulk edit {bulk_edit} row {row}: the change is not what the ledger says"
    keys = "jsonb_object_keys(c.delta) AS k(key)" if connection.vendor == "postgresql" else "json_each(c.delta) AS k"
    for (change,) in select(_MISNAMED_FIELDS.format(keys=keys)):
        yield f"change {change}: its list of fields is not that of its delta"
    yield from _broken_histories()


def _edited(delta: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what a row edited: the merges that came first have changes of their own."""
    return {name: pair for name, pair in delta.items() if name != MERGE_WITH} if delta else delta


def _only_merged(bulk_edit_id: int, row_number: int) -> bool:
    """Return whether a row found nothing left to edit once its customers were merged, or taken apart."""
    row = BulkEditRow.objects.get(bulk_edit=bulk_edit_id, row_number=row_number)
    merged = Change.objects.filter(bulk_edit=bulk_edit_id, row_number=row_number, merge__isnull=False)
    return set(row.delta or {}) == {MERGE_WITH} and merged.exists()


def _broken_histories() -> Iterator[str]:
    for model, history in HISTORIES.items():
        name, table = model._meta.model_name, history._meta.db_table
        fields, touched = _FIELDS[model]
        for (history_id,) in select(_WRONG_ORIGIN.format(history=table, owned=_OWNED.get(model, "1 = 1"))):
            yield f"{name} history {history_id}: another change, time or reason than its own"
        for change, id_ in select(_TWICE.format(history=table)):
            yield f"change {change}: {name} {id_} stands twice in the history"
        for (change,) in select(_FIELD_WITHOUT_HISTORY.format(history=table, fields=fields)):
            yield f"change {change}: no {name} history"
        for (change,) in select(_HISTORY_WITHOUT_FIELD.format(history=table, fields=fields, touched=touched)):
            yield f"change {change}: {name} history, but no such field changed"
