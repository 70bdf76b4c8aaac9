"""Why somebody entered or left, as it is kept: places and ids.

The values before and after stand in the change that a reason names, where an erasure finds them. Of other parts' values
no change tells: those stand in the reason, as words, except for texts, which may name somebody.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from customers.changelog.following.places import ChangeRow, ToldOf
from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.models import Change
from customers.rule_fields import Told
from customers.rules import fields
from customers.wings.segments.rules.evaluate import holds
from customers.wings.segments.rules.parse import Condition, Rule, conditions_of

Why = dict[str, Any]

FIRST: Final = "first"  # the rule was new: everybody who fits it entered
DAY: Final = "day"  # nothing about the customer changed, but the day did
NEW: Final = "new"  # the customer was new


@dataclass(frozen=True, slots=True)
class Touched:
    """What happened to a customer since somebody last looked: by field, its change, before and after.

    `told`: what records of other parts are about, each with a moment before the first of them.
    """

    is_new: bool
    fields: Mapping[str, tuple[int, Any, Any]]
    told: Mapping[Told, dt.datetime] = field(default_factory=dict)

    def before(self, told_by: Collection[Told]) -> dt.datetime | None:
        """Return a moment before the first of some records; None: there was none of them."""
        return min((moment for what, moment in self.told.items() if what in told_by), default=None)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Finds the condition that decided."""

    rule: Rule
    rule_id: int
    today: dt.date

    def unknown(self, touched: Touched | None) -> Why:
        """Say no more than by which rule."""
        return {"rule": self.rule_id, **({NEW: True} if touched and touched.is_new else {})}

    def by_turning(self, touched: Touched, *, entered: bool) -> Why | None:
        """Return which condition a change made true, or false: the last change that did."""
        found = [
            (change, condition)
            for condition, wanted in conditions_of(self.rule)
            for name, (change, before, after) in touched.fields.items()
            if condition.term.is_touched_by(name) and self._turned(condition, name, before, after, to=wanted == entered)
        ]
        return self._by_last(found)

    def by_touching(self, touched: Touched) -> Why | None:
        """Return which condition looks at what changed last. Of a new customer, whose values all came at once, none."""
        if touched.is_new:
            return None
        conditions = [condition for condition, _ in conditions_of(self.rule)]
        return self._by_last(
            [
                (change, condition)
                for condition in conditions
                for name, (change, _, _) in touched.fields.items()
                if condition.term.is_touched_by(name)
            ]
        )

    def _by_last(self, found: Collection[tuple[int, Condition]]) -> Why | None:
        if not found:
            return None
        change, condition = max(found, key=lambda one: one[0])
        return {"rule": self.rule_id, "condition": condition.pointer, "change": change}

    def _turned(self, condition: Condition, name: str, before: Any, after: Any, *, to: bool) -> bool:
        """Return whether a condition went from the one to the other with a value."""
        if fields.is_card(name):
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


def touched_by(changes: Iterable[ChangeRow], told_of: Iterable[ToldOf] = ()) -> dict[int, Touched]:
    """Sum up changes, (id, customer, version, delta) in the order of their ids, and other records, by customer."""
    new: set[int] = set()
    by_customer: dict[int, dict[str, tuple[int, Any, Any]]] = {}
    told: dict[int, dict[Told, dt.datetime]] = {}
    for customer, what, moment in told_of:
        of_customer = told.setdefault(customer, {})
        of_customer[what] = min(moment, of_customer.get(what, moment))
        by_customer.setdefault(customer, {})
    for change, customer, version, delta in changes:
        seen = by_customer.setdefault(customer, {})
        if version == 1:
            new.add(customer)
        for name, pair in delta.items():
            before, after = pair if isinstance(pair, list) and len(pair) == len(("before", "after")) else (None, None)
            seen[name] = (change, seen[name][1] if name in seen else before, after)
    return {customer: Touched(customer in new, seen, told.get(customer, {})) for customer, seen in by_customer.items()}


def touched_since(customer_ids: Collection[int], since: dt.datetime) -> dict[int, Touched]:
    """Sum up what changed about some customers since a time."""
    found = Change.objects.filter(in_list("customer_id", customer_ids), at__gt=since).order_by("pk")
    return touched_by(found.values_list("pk", "customer_id", "version", "delta"))


def by_hand(context: EditContext, *, row_number: int | None = None, **more: Any) -> Why:
    """Return who did it, through what and why."""
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
