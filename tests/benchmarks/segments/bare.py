"""Hand-written SQL that finds the members of the rule that is measured, and writes the stays of a first filling."""

import json
import time
from typing import Any, Final

from django.db import connection, transaction

from customers.wings.segments.models import Segment
from tests.benchmarks.segments.world import CONFIRMATIONS, TIERS

_MEMBERS: Final = """
SELECT customer.id FROM customers_customer AS customer
WHERE customer.merged_into_id IS NULL AND customer.erased_at IS NULL
  AND customer.custom_values ->> 'tier' = ANY(%(tiers)s)
  AND EXISTS (
    SELECT 1 FROM customers_contact AS contact
    WHERE contact.customer_id = customer.id AND contact.kind = 'email' AND contact.state = 'current'
      AND contact.confirmation = ANY(%(confirmations)s))
  AND EXISTS (
    SELECT 1 FROM segments_segmentstay AS stay
    WHERE stay.customer_id = customer.id AND stay.segment_id = %(other)s AND stay.left_at IS NULL)
"""
_FILL: Final = f"""
INSERT INTO segments_segmentstay (segment_id, customer_id, entered_at, entered_why, left_why)
SELECT %(segment)s, id, %(at)s, %(why)s, '{{}}' FROM ({_MEMBERS}) AS members ORDER BY id
"""  # noqa: S608 (our own names)
# What a recalculation gives its own big reads; without it these take longer.
_SETTINGS: Final = ("SET LOCAL work_mem = '128MB'", "SET LOCAL jit = off")


def select(other: Segment) -> tuple[float, int]:
    """Read the ids of the members; return the seconds and how many they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        _settle(cursor)
        cursor.execute(_MEMBERS, _parameters(other))
        found = len(cursor.fetchall())
        return time.perf_counter() - began, found


def fill(segment: Segment, other: Segment, *, why: Any) -> tuple[float, int]:
    """Write a stay with this reason for each member; return the seconds and how many they are."""
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        _settle(cursor)
        cursor.execute(
            _FILL,
            {**_parameters(other), "segment": segment.pk, "at": segment.created_at, "why": json.dumps(why)},
        )
        found = cursor.rowcount
    return time.perf_counter() - began, found


def _settle(cursor: Any) -> None:
    for setting in _SETTINGS:
        cursor.execute(setting)


def _parameters(other: Segment) -> dict[str, Any]:
    return {"tiers": list(TIERS), "confirmations": list(CONFIRMATIONS), "other": other.pk}
