"""Why somebody entered or left a segment, as a sentence for the person who reads it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from customers.models import Change
from customers.rules.masking import shown
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import RuleRefused
from customers.wings.segments.membership.reasons import DAY, FIRST, NEW, Why
from customers.wings.segments.models import Segment, SegmentRule
from customers.wings.segments.rules.kinds import Term
from customers.wings.segments.rules.parse import Condition, parse
from customers.wings.segments.rules.words import condition_in_words, names_somebody
from integration_points.models import IntegrationPoint

ENTERED, LEFT = True, False


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
    deltas: Mapping[int, Mapping[str, Any]]
    points: Mapping[int, str]
    segments: Mapping[int, str]
    may_see: bool

    def text(self, why: Why, *, entered: bool) -> WhyText:
        """Say why."""
        if "erased" in why:
            return WhyText("The customer was erased")
        if "rule" in why:
            return self._by_rule(why, entered=entered)
        return self._by_hand(why, entered=entered)

    def _by_rule(self, why: Why, *, entered: bool) -> WhyText:
        if FIRST in why:
            return WhyText("Matched the rule when it was set" if entered else "Doesn't match the new rule")
        found = self._condition(why)
        if found is None:
            new = "New customer who matches the rule" if NEW in why else "Matches the rule"
            return WhyText(new if entered else "No longer matches the rule")
        condition, is_negated = found
        words = condition_in_words(condition, hides_values=not self.may_see and names_somebody(condition.term))
        turned = "became true" if entered != is_negated else "is no longer true"
        day = " as the day began" if DAY in why else ""
        before, after = self._values(why.get("change"), condition)
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

    def _values(self, change: int | None, condition: Condition) -> tuple[str, str]:
        for field, pair in self.deltas.get(change or 0, {}).items():
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


def read_whys(whys: Sequence[Why], *, may_see: bool) -> WhyReader:
    """Read what the sentences for these reasons need: a fixed number of queries."""
    return WhyReader(
        terms=read_catalogue().terms,
        rules=dict(SegmentRule.objects.filter(pk__in=_all(whys, "rule")).values_list("pk", "rule")),
        deltas=dict(Change.objects.filter(pk__in=_all(whys, "change")).values_list("pk", "delta")),
        points=dict(IntegrationPoint.objects.filter(pk__in=_all(whys, "point")).values_list("pk", "system_name")),
        segments=dict(Segment.objects.filter(pk__in=_all(whys, "to")).values_list("pk", "name")),
        may_see=may_see,
    )


def _all(whys: Iterable[Why], name: str) -> Collection[int]:
    return {why[name] for why in whys if isinstance(why.get(name), int)} or _NOTHING


_NOTHING: Final = (0,)  # asked all the same: a page has as many queries with reasons as without


def _below(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    return None
