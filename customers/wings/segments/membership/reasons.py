"""Why somebody entered or left, as it is kept: places and ids, no value of a customer's.

The values before and after stand in the change that a reason names, where an erasure finds them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.models import Change
from customers.rules import fields
from customers.wings.segments.rules.judge import holds
from customers.wings.segments.rules.parse import Condition, Rule, conditions_of

Why = dict[str, Any]

FIRST: Final = "first"  # the rule was new: everybody who fits it entered
DAY: Final = "day"  # nothing about the customer changed, but the day did
NEW: Final = "new"  # the customer was new


@dataclass(frozen=True, slots=True)
class Touched:
    """What changes did to a customer since somebody last looked: by field, its change, before and after."""

    is_new: bool
    fields: Mapping[str, tuple[int, Any, Any]]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Finds the condition that decided."""

    rule: Rule
    rule_id: int
    today: dt.date

    def why(self, touched: Touched | None, *, entered: bool) -> Why:
        """Say which condition became true, or false, and by which change."""
        found = self._decided(touched, entered=entered) if touched else None
        if found is None:
            return {"rule": self.rule_id, **({NEW: True} if touched and touched.is_new else {})}
        condition, change = found
        return {"rule": self.rule_id, "condition": condition.pointer, "change": change}

    def _decided(self, touched: Touched, *, entered: bool) -> tuple[Condition, int] | None:
        turned: list[tuple[int, Condition]] = []
        seen: list[tuple[int, Condition]] = []
        for condition, wanted in conditions_of(self.rule):
            for field, (change, before, after) in touched.fields.items():
                if condition.term.is_touched_by(field):
                    seen.append((change, condition))
                    if self._turned(condition, field, before, after, to=wanted == entered):
                        turned.append((change, condition))
        # The last change decided; of a new customer, whose values all came at once, none did.
        found = turned or ([] if touched.is_new else seen)
        change, decided = max(found, key=lambda one: one[0], default=(0, None))
        return None if decided is None else (decided, change)

    def _turned(self, condition: Condition, field: str, before: Any, after: Any, *, to: bool) -> bool:
        """Say whether a condition went from the one to the other with a value."""
        if fields.is_card(field):
            return False
        was, became = (holds(condition, as_values(value, condition), today=self.today) for value in (before, after))
        return became is to and was is not to


def as_values(value: Any, condition: Condition) -> Sequence[Any]:
    """Turn a value out of a change into those that conditions compare; none where it is of another type."""
    kind = condition.term.kind
    if condition.term.is_always:
        return [value not in (None, "")]
    if value is None or value == "":
        return ()
    if condition.term.is_on_time or kind in ("date", "moment"):
        try:
            return [dt.date.fromisoformat(value[:10])]
        except (TypeError, ValueError):
            return ()
    if kind == "choice":
        return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    types: Mapping[str, type | tuple[type, ...]] = {"text": str, "yes_no": bool, "number": (int, float)}
    if not isinstance(value, types[kind]) or (kind == "number" and isinstance(value, bool)):
        return ()
    return [Decimal(repr(value)) if kind == "number" else value]


def touched_by(changes: Iterable[tuple[int, int, int, Mapping[str, Any]]]) -> dict[int, Touched]:
    """Sum up changes, (id, customer, version, delta) in the order of their ids, by customer."""
    new: set[int] = set()
    by_customer: dict[int, dict[str, tuple[int, Any, Any]]] = {}
    for change, customer, version, delta in changes:
        seen = by_customer.setdefault(customer, {})
        if version == 1:
            new.add(customer)
        for field, pair in delta.items():
            before, after = pair if isinstance(pair, list) and len(pair) == len(("before", "after")) else (None, None)
            seen[field] = (change, seen[field][1] if field in seen else before, after)
    return {customer: Touched(customer in new, seen) for customer, seen in by_customer.items()}


def touched_since(customer_ids: Collection[int], since: dt.datetime) -> dict[int, Touched]:
    """Sum up what changed about some customers since a time."""
    found = Change.objects.filter(in_list("customer_id", customer_ids), at__gt=since).order_by("pk")
    return touched_by(found.values_list("pk", "customer_id", "version", "delta"))


def by_hand(context: EditContext, *, row_number: int | None = None, **more: Any) -> Why:
    """Say who did it, through what and why."""
    initiator = context.initiator
    why: Why = {
        "initiator": initiator.label,
        "kind": initiator.kind,
        "user": initiator.user_id,
        "key": initiator.key_id,
        "point": context.point.id,
        "reason": context.reason,
        "bulk_edit": context.bulk_edit_id,
        "row": row_number,
    }
    return {name: value for name, value in (why | more).items() if value not in (None, "")}
