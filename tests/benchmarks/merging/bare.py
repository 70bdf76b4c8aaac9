"""Hand-written SQL that writes what a merge of a pair (pairs.py) writes, in one transaction under the same locks.

The victim's email and phone become the survivor's reserved ones, its identifier and actions the survivor's; the victim
points at the survivor; merge, both changes with their fields, and the history of each row that changed are written.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection, models, transaction

from customers.models import Contact, Customer, Identifier
from tests.factories import admin_panel

_OF_HISTORY: Final = ("history_id", "history_date", "history_change_reason", "history_type", "history_user_id")
_BOTH: Final = {"survivor": "merged", "victim": "merged_into"}


def merge(survivor: int, victim: int) -> float:
    """Merge them; return the seconds."""
    said = {"survivor": survivor, "victim": victim, "point": admin_panel().pk}
    histories = {model: _history(model) for model in (Customer, Contact, Identifier)}
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM customers_customer WHERE id IN (%(survivor)s, %(victim)s) ORDER BY id FOR NO KEY UPDATE",
            said,
        )
        moved = {
            "contacts": _moved(cursor, "customers_contact", said, also=", state = 'removed'"),
            "identifiers": _moved(cursor, "customers_identifier", said),
            "actions": _moved(cursor, "activity_action", said),
        }
        cursor.execute(
            "INSERT INTO customers_merge (survivor_id, victim_id, at, integration_point_id, rule, reason, details, "
            "kept, undone_by, undone_reason, initiator, initiator_kind) VALUES (%(survivor)s, %(victim)s, now(), "
            "%(point)s, 'by_hand', '', '{}', %(kept)s, '', '', 'bench', 'system') RETURNING id",
            {**said, "kept": json.dumps(moved)},
        )
        said["merge"] = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE customers_customer SET version = version + 1, changed_at = now(), merged_into_id = "
            "CASE WHEN id = %(victim)s THEN %(survivor)s END WHERE id IN (%(survivor)s, %(victim)s)",
            said,
        )
        changes = {who: _change(cursor, said, who, field) for who, field in _BOTH.items()}
        for who, change in changes.items():
            cursor.execute(f"{histories[Customer]} WHERE row.id = %(id)s", {"change": change, "id": said[who]})
        for model, ids in ((Contact, moved["contacts"]), (Identifier, moved["identifiers"])):
            told = {"change": changes["survivor"], "ids": ids}
            cursor.execute(f"{histories[model]} WHERE row.id = ANY(%(ids)s)", told)
    return time.perf_counter() - began


def _moved(cursor: Any, table: str, said: Mapping[str, Any], *, also: str = "") -> list[int]:
    cursor.execute(
        f"UPDATE {table} SET customer_id = %(survivor)s{also} WHERE customer_id = %(victim)s RETURNING id",  # noqa: S608
        said,
    )
    return [id_ for (id_,) in cursor.fetchall()]


def _change(cursor: Any, said: Mapping[str, Any], who: str, field: str) -> int:
    other = said["victim" if who == "survivor" else "survivor"]
    cursor.execute(
        "INSERT INTO customers_change (customer_id, version, at, full_name, integration_point_id, reason, delta, "
        "initiator, initiator_kind, merge_id, counterpart) SELECT id, version, changed_at, first_name, %(point)s, '', "
        "%(delta)s, 'bench', 'system', %(merge)s, %(other)s FROM customers_customer WHERE id = %(id)s RETURNING id",
        {**said, "id": said[who], "other": other, "delta": json.dumps({field: [None, other], "email": [None, "x"]})},
    )
    change: int = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO customers_changefield (field, change_id) SELECT unnest(%(fields)s::text[]), %(change)s",
        {"fields": [field, "email"], "change": change},
    )
    return change


def _history(model: Any) -> str:
    """Begin the statement that copies rows of a table into its history."""
    history: type[models.Model] = model.history.model
    stored = [field for field in history._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    own = [field.column for field in stored if field.column not in (*_OF_HISTORY, "change_id")]
    names = ", ".join(f'"{name}"' for name in own)
    values = ", ".join(f'row."{name}"' for name in own)
    return (
        f"INSERT INTO {history._meta.db_table} ({names}, history_date, history_change_reason, history_type, change_id) "  # noqa: S608
        f"SELECT {values}, clock_timestamp(), '', '~', %(change)s FROM {model._meta.db_table} AS row"
    )
