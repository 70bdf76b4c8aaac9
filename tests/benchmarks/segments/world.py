"""The segments that are measured: a rule over a custom field, a contact property and another segment."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.wings.segments.membership.define import WantedSegment, create_segment
from customers.wings.segments.models import Segment

BY: Final = Initiator("system", "bench")
OTHER: Final = "bench-other"
TIERS: Final = ("bronze", "silver", "gold")
CONFIRMATIONS: Final = ("none", "asked")
RULE: Final = {
    "all": [
        {"field": "tier", "op": "one_of", "value": list(TIERS)},
        {"field": "email.confirmation", "op": "one_of", "value": list(CONFIRMATIONS)},
        {"field": f"segment.{OTHER}", "op": "is", "value": True},
    ]
}
_ONE_OF_THREE: Final = """
INSERT INTO segments_segmentstay (segment_id, customer_id, entered_at, entered_why, left_why)
SELECT %s, id, now(), '{}', '{}' FROM customers_customer WHERE id %% 3 = 0 ORDER BY id
"""
_TIDY: Final = ("VACUUM ANALYZE segments_segmentstay", "VACUUM ANALYZE customers_customer")


def make(system_name: str, rule: Any = None, *, follows: bool = False) -> Segment:
    """Make a segment."""
    wanted = WantedSegment(system_name=system_name, rule=rule, follows=follows)
    return create_segment(wanted, by=BY, now=timezone.now())


def make_other() -> Segment:
    """Make the segment that the rule asks about: a third of all customers are in it."""
    other = make(OTHER)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_OF_THREE, [other.pk])
        Segment.objects.filter(pk=other.pk).update(size=cursor.rowcount)
    tidy()
    return other


def tidy() -> None:
    """Do what autovacuum does in its time, so that it does it in nobody's turn."""
    with connection.cursor() as cursor:
        for statement in _TIDY:
            cursor.execute(statement)


def of_tiers(number: int) -> Mapping[str, Any]:
    """Write rules, each another one, that look at the tier."""
    tiers: Sequence[str] = (*TIERS, "platinum")
    tier = {"field": "tier", "op": "is", "value": tiers[number % len(tiers)]}
    return {"all": [tier, {"field": "area", "op": "is_not", "value": f"Area {number}"}]}
