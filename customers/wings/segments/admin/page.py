"""What a segment's page shows: the rule in words, the size over time, who entered and left lately, and its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.charts import area_path, line_path, nice_top
from customers.admin.ui.times import Moment, moment
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import RuleRefused
from customers.wings.segments.members import stays_in
from customers.wings.segments.models import Segment, SegmentRun, SegmentStay
from customers.wings.segments.named_customers import is_redacted
from customers.wings.segments.profile.rows_html import why_html
from customers.wings.segments.rules.parse import Condition, Rule, parse
from customers.wings.segments.rules.schedule import in_words, read_schedule
from customers.wings.segments.rules.words import condition_in_words, names_somebody
from customers.wings.segments.why.sentences import event_of, read_reasons

MOST_RUNS: Final = 90
LATELY: Final = 20
MEMBERS_SHOWN: Final = 10
GROUPS_IN_WORDS: Final = {"all": "All of", "any": "Any of", "not": "Not"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule, so many groups deep."""

    depth: int
    text: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class LatelyLine:
    """A customer who entered or left lately."""

    customer_id: int
    entered: bool
    when: Moment
    why: SafeString


@dataclass(frozen=True, slots=True)
class SizeChart:
    """The size after each run, as a line."""

    line: str
    area: str
    high: int
    runs: Sequence[SegmentRun]


def read_segment_page(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    """Read the page: a fixed number of queries, however many customers are in the segment."""
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    members = stays_in(segment).order_by("-customer_id")[:MEMBERS_SHOWN]
    return {
        "segment": segment,
        "schedule": in_words(read_schedule(segment.schedule)),
        "rule": rule_in_lines(segment, may_see=may_see),
        "is_redacted": is_redacted(segment.rule),
        "chart": _chart(segment),
        "lately": _lately(segment, may_see=may_see),
        "last_run": moment(segment.last_run_at, now) if segment.last_run_at else None,
        "next_run": segment.next_run_at and timezone.localtime(segment.next_run_at),
        "members": [(stay.customer_id, moment(stay.entered_at, now)) for stay in members],
    }


def rule_in_lines(segment: Segment, *, may_see: bool) -> list[RuleLine]:
    """Say a rule line by line; values that name somebody only to those who may see them."""
    if segment.rule is None:
        return []
    try:
        rule = parse(segment.rule, read_catalogue().terms)
    except RuleRefused as refused:
        return [RuleLine(0, one.sentence, is_group=False) for one in refused.problems]
    return _lines(rule, 0, may_see)


def _lines(rule: Rule, depth: int, may_see: bool) -> list[RuleLine]:
    if isinstance(rule, Condition):
        hides = not may_see and names_somebody(rule.term)
        return [RuleLine(depth, condition_in_words(rule, hides_values=hides), is_group=False)]
    below = [line for member in rule.members for line in _lines(member, depth + 1, may_see)]
    return [RuleLine(depth, GROUPS_IN_WORDS[rule.kind], is_group=True), *below]


def _chart(segment: Segment) -> SizeChart | None:
    runs = list(SegmentRun.objects.filter(segment=segment).order_by("-at", "-pk")[:MOST_RUNS])
    if not runs:
        return None
    sizes = [run.size for run in reversed(runs)]
    high = nice_top(max(sizes))
    return SizeChart(line_path(sizes, low=0, high=high), area_path(sizes, low=0, high=high), high, runs)


def _lately(segment: Segment, *, may_see: bool) -> list[LatelyLine]:
    now = timezone.localtime()
    stays = SegmentStay.objects.filter(segment=segment)
    entered = [(stay.entered_at, stay, True) for stay in stays.order_by("-pk")[:LATELY]]
    gone = stays.filter(left_at__isnull=False).order_by("-left_at")[:LATELY]
    left = [(stay.left_at or now, stay, False) for stay in gone]
    last = sorted([*entered, *left], key=lambda one: (one[0], one[1].pk), reverse=True)[:LATELY]
    moves = [event_of(stay, entered=is_in) for _, stay, is_in in last]
    reader = read_reasons(moves, may_see=may_see)
    return [
        LatelyLine(one.customer_id, one.entered, moment(one.at, now), why_html(reader.text(one), one.customer_id))
        for one in moves
    ]
