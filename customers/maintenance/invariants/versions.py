"""NL5: a customer's versions follow each other, each change begins where the one before ended, and now is the last."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from customers.database.bulk_statements import in_list
from customers.edits.history import HISTORIES
from customers.edits.planning.revert import value_of
from customers.edits.snapshot import CustomerState, read_customers
from customers.maintenance.invariants.offences import select
from customers.models import Change, Customer
from customers.rules import fields
from customers.rules.erasure import ERASED_FIELD

BATCH = 2_000
RESERVED = ":reserved"
_NOTHING = (None, False, "none")  # what a field holds that nobody has filled


def broken() -> Iterator[str]:
    """Name customers whose changes do not lead to what they are now, and rows that are not as their history ends."""
    last = 0
    customers = Customer.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(customers.filter(pk__gt=last)[:BATCH]):
        last = ids[-1]
        yield from _broken_among(ids)
    yield from _rows_unlike_their_history()
    yield from _rows_gone_unnoticed()


def _broken_among(ids: Sequence[int]) -> Iterator[str]:
    states = read_customers(ids)
    changes: dict[int, list[tuple[int, Mapping[str, Any]]]] = {id_: [] for id_ in ids}
    found = Change.objects.filter(in_list("customer_id", ids)).order_by("version")
    for customer_id, version, delta in found.values_list("customer_id", "version", "delta"):
        changes[customer_id].append((version, delta))
    for id_ in ids:
        why = _what_is_wrong(states[id_], changes[id_])
        if why:
            yield f"customer {id_}: {why}"


def _what_is_wrong(state: CustomerState, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    versions = [version for version, _ in changes]
    if versions != list(range(1, state.version + 1)):
        return f"version {state.version}, but its changes are not 1 to {state.version}"
    values: dict[str, Any] = {}
    for version, delta in changes:
        for name, (before, after) in delta.items():
            if name == "merged":
                continue  # What happened, and nothing that is held.
            if name.endswith(RESERVED):
                continue  # It was current under the name of its kind; only its release is told of under this one.
            if not _same(values.get(name), before):
                return f"version {version} begins with another {name} than the one before ended with"
            values[name] = after
    if values.get(ERASED_FIELD):
        return "" if state.erased else "it was erased and is there"
    lost = [name for name in {*values, *_filled(state)} if not _same(values.get(name), value_of(state, name))]
    return f"now its {sorted(lost)[0]} is not what its last change made it" if lost else ""


def _same(one: Any, other: Any) -> bool:
    if one in _NOTHING and other in _NOTHING:
        return True
    # True == 1 in Python, and a yes is not a one.
    return type(one) is type(other) and one == other


def _filled(state: CustomerState) -> Iterator[str]:
    """Name the fields that hold something now, whether a change says so or not."""
    yield from fields.PROFILE
    yield from map(fields.custom, state.columns["custom_values"])
    yield from state.identifiers
    yield from map(fields.card, state.cards)
    for kind in state.contacts:
        yield from (kind, f"{kind}:pending", f"{kind}:confirmation", f"{kind}:access")


_LAST = """
    SELECT t.id FROM {table} t
    LEFT JOIN (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY history_date DESC, history_id DESC) AS newest
        FROM {history}
    ) h ON h.id = t.id AND h.newest = 1
    WHERE h.history_id IS NULL OR h.history_type = '-' OR {differs}
    ORDER BY t.id
"""
_GONE = """
    SELECT h.id FROM (
        SELECT id, history_type,
            ROW_NUMBER() OVER (PARTITION BY id ORDER BY history_date DESC, history_id DESC) AS newest
        FROM {history}
    ) h
    LEFT JOIN {table} t ON t.id = h.id
    WHERE h.newest = 1 AND h.history_type <> '-' AND t.id IS NULL
    ORDER BY h.id
"""


def _rows_unlike_their_history() -> Iterator[str]:
    for model, history in HISTORIES.items():
        kept = {field.column for field in history._meta.concrete_fields}
        columns = [field.column for field in model._meta.concrete_fields if field.column in kept]
        distinct = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        differs = " OR ".join(f"t.{column} {distinct} h.{column}" for column in columns)
        sql = _LAST.format(table=model._meta.db_table, history=history._meta.db_table, differs=differs)
        for (id_,) in select(sql):
            yield f"{model._meta.model_name} {id_}: it is not as its history ends"


def _rows_gone_unnoticed() -> Iterator[str]:
    for model, history in HISTORIES.items():
        for (id_,) in select(_GONE.format(table=model._meta.db_table, history=history._meta.db_table)):
            yield f"{model._meta.model_name} {id_}: it is gone and its history does not say so"
