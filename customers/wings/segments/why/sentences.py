"""Why somebody entered or left a segment, as a sentence for the person who reads it.

Whoever enters or leaves by a rule that is new to the segment, and all new customers, have no condition in their reason:
which were true, and the values, is read back from what the customer had at that moment.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from customers.models import Change
from customers.rules.masking import shown
from customers.wings.segments.catalogue.terms import Catalogue, read_catalogue
from customers.wings.segments.errors import RuleRefused
from customers.wings.segments.models import Segment, SegmentRule, SegmentStay
from customers.wings.segments.rules.kinds import Term
from customers.wings.segments.rules.parse import Condition, conditions_of, parse
from customers.wings.segments.rules.words import condition_in_words, names_somebody
from customers.wings.segments.why.past_values import PastValues, read_past
from customers.wings.segments.why.reasons import DAY, FIRST, NEW, Why
from customers.wings.segments.why.was_true import what_was_true
from integration_points.models import IntegrationPoint

_GENERAL: Final = {
    True: {FIRST: "Matched the rule when it was set", NEW: "New customer who matches the rule", "": "Matches the rule"},
    False: {FIRST: "Doesn't match the new rule"} | dict.fromkeys((NEW, ""), "No longer matches the rule"),
}


class Explained(Protocol):
    """Somebody entered or left at a moment, for a reason."""

    @property
    def why(self) -> Why: ...
    @property
    def entered(self) -> bool: ...
    @property
    def customer_id(self) -> int: ...
    @property
    def at(self) -> dt.datetime: ...


@dataclass(frozen=True, slots=True)
class EndOfStay:
    """The beginning of a stay, or its end."""

    why: Why
    entered: bool
    customer_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class WhyText:
    """A sentence, the value before and after where a change tells, and that change."""

    sentence: str
    before: str = ""
    after: str = ""
    change_id: int | None = None
    bulk_edit_id: int | None = None
    row_number: int | None = None


@dataclass(frozen=True, slots=True)
class WhyReader:
    """Turns reasons into sentences; read once for all that a page shows."""

    terms: Mapping[str, Term]
    rules: Mapping[int, Any]
    past: PastValues
    deltas: Mapping[int, Mapping[str, Any]]
    points: Mapping[int, str]
    segments: Mapping[int, str]
    may_see: bool

    def text(self, event: Explained) -> WhyText:
        """Return why."""
        why = event.why
        if "erased" in why:
            return WhyText("The customer was erased")
        if "rule" in why:
            return self._by_rule(event)
        return self._by_hand(why, entered=event.entered)

    def _by_rule(self, event: Explained) -> WhyText:
        why, entered = event.why, event.entered
        found = self._condition(why)
        if found is None:
            was = self._what_was_true(event)
            return WhyText(_GENERAL[entered][_sort(why)] + (f": {was}" if was else ""))
        condition, is_negated = found
        words = condition_in_words(condition, hides_values=not self.may_see and names_somebody(condition.term))
        turned = "became true" if entered != is_negated else "is no longer true"
        day = " as the day began" if DAY in why else ""
        before, after = self._values(why, condition)
        return WhyText(f"“{words}” {turned}{day}", before, after, why.get("change"))

    def _condition(self, why: Why) -> tuple[Condition, bool] | None:
        """Find the condition by its place in the rule as it was then, and whether it stands under a "not"."""
        node, negated = self.rules.get(why["rule"]), False
        for step in str(why.get("condition", "/")).split("/")[1:]:
            negated = negated != (step == "not")
            node = _below(node, step)
        try:
            read = parse(node, self.terms)
        except RuleRefused:
            return None
        return (read, negated) if isinstance(read, Condition) else None

    def _what_was_true(self, event: Explained) -> str:
        try:
            rule = parse(self.rules.get(event.why["rule"]), self.terms)
        except RuleRefused:
            return ""
        at = (event.customer_id, event.at)
        return what_was_true(rule, at, self.past, entered=bool(event.entered), may_see=self.may_see)

    def _values(self, why: Why, condition: Condition) -> tuple[str, str]:
        if "before" in why:
            return why["before"] or "none", why["after"] or "none"
        for field, pair in self.deltas.get(why.get("change") or 0, {}).items():
            if condition.term.is_touched_by(field) and isinstance(pair, list):
                before, after = (shown(field, value, self.may_see) for value in pair)
                return before or "none", after or "none"
        return "", ""

    def _by_hand(self, why: Why, *, entered: bool) -> WhyText:
        if why.get("bulk_edit"):
            verb = "Added" if entered else "Removed"
            text = f"{verb} by file {why['bulk_edit']}" + (f", row {why['row']}" if why.get("row") else "")
        elif not why.get("initiator"):
            text = "Added" if entered else "Removed"
        else:
            through = self.points.get(why.get("point", 0), "")
            text = f"{'Added' if entered else 'Removed'} by {why['initiator']}" + (f" · {through}" if through else "")
        if why.get("to"):
            text += f", for joining {self.segments.get(why['to'], 'another segment')}"
        # What staff wrote may name somebody.
        if why.get("reason") and self.may_see:
            text += f": {why['reason']}"
        return WhyText(text, bulk_edit_id=why.get("bulk_edit"), row_number=why.get("row"))


def event_of(stay: SegmentStay, *, entered: bool) -> EndOfStay:
    """Return the beginning of a stay, or its end."""
    if entered or stay.left_at is None:
        return EndOfStay(stay.entered_why, entered, stay.customer_id, stay.entered_at)
    return EndOfStay(stay.left_why, entered, stay.customer_id, stay.left_at)


def read_reasons(moves: Sequence[Explained], *, may_see: bool) -> WhyReader:
    """Read what the sentences for these reasons need: a fixed number of queries."""
    whys = [one.why for one in moves]
    catalogue = read_catalogue()
    rules = dict(SegmentRule.objects.filter(pk__in=_all(whys, "rule")).values_list("pk", "rule"))
    untold = [one for one in moves if "rule" in one.why and "condition" not in one.why]
    asked = _conditions({one.why["rule"] for one in untold}, rules, catalogue)
    return WhyReader(
        terms=catalogue.terms,
        rules=rules,
        past=read_past({(one.customer_id, one.at) for one in untold}, asked, catalogue),
        deltas=dict(Change.objects.filter(pk__in=_all(whys, "change")).values_list("pk", "delta")),
        points=dict(IntegrationPoint.objects.filter(pk__in=_all(whys, "point")).values_list("pk", "system_name")),
        segments=dict(Segment.objects.filter(pk__in=_all(whys, "to")).values_list("pk", "name")),
        may_see=may_see,
    )


def _conditions(rule_ids: Iterable[int], rules: Mapping[int, Any], catalogue: Catalogue) -> list[Condition]:
    found: list[Condition] = []
    for rule_id in rule_ids:
        with suppress(RuleRefused):
            found += [condition for condition, _ in conditions_of(parse(rules.get(rule_id), catalogue.terms))]
    return found


def _sort(why: Why) -> str:
    return next((one for one in (FIRST, NEW) if one in why), "")


def _all(whys: Iterable[Why], name: str) -> Collection[int]:
    return {why[name] for why in whys if isinstance(why.get(name), int)} or _NOTHING


_NOTHING: Final = (0,)  # asked all the same: a page has as many queries with reasons as without


def _below(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    return None
