"""Recalculations in turns with the bare SQL that answers the same question."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Key
from customers.models import Customer
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, SegmentStay
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING
from tests.benchmarks.segments import bare
from tests.benchmarks.segments.world import BY, RULE, TIERS, make, make_other, tidy

FILLINGS, TURNS = 3, 7
OUTSIDE: Final = "platinum"  # the tier that the rule leaves out
EVERY_TENTH: Final = """
UPDATE customers_customer SET custom_values = custom_values || '{"tier": "platinum"}' WHERE id % 10 = 3
"""

Turn = tuple[float, int]  # seconds, and how many were found, entered or left


def measure(customers: int) -> dict[str, Any]:
    """Fill a segment and recalculate it with nothing and with a thousandth changed, each beside bare SQL."""
    other = make_other()
    fillings = [_filled(number, other) for number in range(FILLINGS)]
    segment = make("bench-kept", RULE)
    _ours(segment)
    tidy()
    _ours(segment)
    nothing = _in_turns(lambda: bare.select(other), lambda: _ours(segment))
    some = [_some_changed(segment, other, number, customers // 1_000) for number in range(TURNS)]
    return {"fillings": fillings, "nothing": nothing, "some": some, "members": Segment.objects.get(pk=segment.pk).size}


def peak(_customers: int) -> dict[str, Any]:
    """Fill a segment and let a tenth of the customers change; the coordinator reads the peak of this process."""
    make_other()
    segment = make("bench-kept", RULE)
    _ours(segment)
    with connection.cursor() as cursor:
        cursor.execute(EVERY_TENTH)
    _, moved = _ours(segment)
    return {"moved": moved}


def _ours(segment: Segment) -> Turn:
    began = time.perf_counter()
    done = recalculate(segment.pk, now=timezone.now())
    assert done is not None
    return time.perf_counter() - began, done.entered + done.left


def _filled(number: int, other: Segment) -> dict[str, Turn]:
    """Fill one segment each way, and take it away again."""
    mine, theirs = make(f"bench-ours-{number}", RULE), make(f"bench-bare-{number}")
    why = {"rule": mine.rules.get().pk, "condition": "/all/0", "first": True}

    def in_sql() -> Turn:
        return bare.fill(theirs, other, why=why)

    turns = {"ours": lambda: _ours(mine), "bare": in_sql}
    found = {name: turns[name]() for name in sorted(turns, reverse=bool(number % 2))}
    SegmentStay.objects.filter(segment__in=[mine.pk, theirs.pk])._raw_delete("default")  # type: ignore[attr-defined]
    tidy()
    return found


def _in_turns(one: Callable[[], Turn], other: Callable[[], Turn]) -> Sequence[dict[str, Turn]]:
    ways = {"bare": one, "ours": other}
    return [{name: ways[name]() for name in sorted(ways, reverse=bool(turn % 2))} for turn in range(TURNS)]


def _some_changed(segment: Segment, other: Segment, number: int, changed: int) -> dict[str, Turn]:
    """Let half as many leave by a change, and half enter; then take a turn each."""
    inside = SegmentStay.objects.filter(segment=segment, left_at=None).values_list("customer_id", flat=True)
    leaving = random.Random(number).sample(list(inside), changed // 2)
    entering = Customer.objects.filter(
        pk__in=SegmentStay.objects.filter(segment=other, left_at=None).values("customer_id"),
        custom_values__tier=OUTSIDE,
        contacts__kind="email",
        contacts__state="current",
        contacts__confirmation="none",
    ).values_list("pk", flat=True)[: changed - changed // 2]
    _give(dict.fromkeys(leaving, OUTSIDE) | dict.fromkeys(list(entering), TIERS[0]))
    ways: dict[str, Callable[[], Turn]] = {"bare": lambda: bare.select(other), "ours": lambda: _ours(segment)}
    return {name: ways[name]() for name in sorted(ways, reverse=bool(number % 2))}


def _give(tiers: dict[int, str]) -> None:
    """Change customers through the engine, so that their changelog tells why they move."""
    point = IntegrationPoint.objects.get(system_name=GIVING)
    edits = [CustomerEdit(key=Key("customer", str(pk)), values={"custom:tier": tier}) for pk, tier in tiers.items()]
    definitions = read_definitions(today=timezone.localdate(), country="")
    context = EditContext(point=point.policy(), initiator=BY)
    refused = [one for one in change_customers(edits, context=context, definitions=definitions) if one.refusal]
    if refused:
        raise ValueError(f"{len(refused)} changes were refused: {refused[0].refusal}")
