"""Make a segment or change what it is, with everything that is wrong said at once and at its place."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from customers.changelog.following.feed import begin_following
from customers.edits.edit import Initiator
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import BadSchedule, RuleProblem, RuleRefused, SegmentRefused
from customers.wings.segments.membership.follower import SEGMENTS_FOLLOWER
from customers.wings.segments.models import DESCRIPTION_LIMIT, Segment, Segmentation, SegmentRule
from customers.wings.segments.named_customers import problems_of_erasures
from customers.wings.segments.rules.parse import Rule, conditions_of, parse, segments_in
from customers.wings.segments.rules.schedule import Timetable, next_run, read_schedule
from integration_points.models.source import SYSTEM_NAME

_LONGEST_NAME: Final = 100
_LONGEST_SYSTEM_NAME: Final = 60
_LONGEST_SCHEDULE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSegment:
    """What a segment is to be. `rule` None: static. `follows` None: where the rule allows it."""

    system_name: str
    name: str = ""
    description: str = ""
    segmentation: str = ""
    rule: Any = None
    schedule: str = ""
    follows: bool | None = None


def create_segment(wanted: WantedSegment, *, by: Initiator, now: dt.datetime) -> Segment:
    """Make a segment. Raises SegmentRefused."""
    with transaction.atomic():
        checked = _checked(wanted, segment=None)
        segment = Segment(
            system_name=wanted.system_name,
            kind=Segment.Kind.STATIC if wanted.rule is None else Segment.Kind.RECALCULATED,
            segmentation=checked.segmentation,
            created_at=now,
        )
        _write(segment, wanted, checked, by=by, now=now)
    return segment


def change_segment(segment: Segment, wanted: WantedSegment, *, by: Initiator, now: dt.datetime) -> Segment:
    """Give a segment another name, rule or schedule; its system name and its kind stay. Raises SegmentRefused."""
    with transaction.atomic():
        locked = Segment.objects.select_for_update(no_key=True, of=("self",)).get(pk=segment.pk)
        checked = _checked(wanted, segment=locked)
        _write(locked, wanted, checked, by=by, now=now)
    return locked


@dataclass(frozen=True, slots=True)
class _Checked:
    timetable: Timetable | None
    follows: bool
    segmentation: Segmentation | None


def _checked(wanted: WantedSegment, *, segment: Segment | None) -> _Checked:
    problems = [*_names(wanted, segment), *_kind(wanted, segment)]
    timetable = None
    try:
        timetable = read_schedule(wanted.schedule)
        if len(str(timetable)) > _LONGEST_SCHEDULE:
            problems.append(RuleProblem("/schedule", "Choose fewer days of the month, or every day."))
    except BadSchedule as error:
        problems.append(RuleProblem("/schedule", str(error)))
    segmentation = _segmentation(wanted, problems)
    may_follow = False
    if wanted.rule is not None:
        rule = _read(wanted, problems)
        may_follow = rule is not None and rule_may_follow(rule)
        if rule is not None and wanted.follows and not may_follow:
            names = ", ".join(sorted({one.term.label for one, _ in conditions_of(rule) if not one.term.may_follow}))
            problems.append(
                RuleProblem("/follow", f"Changes of {names} can't be followed as they happen. Use a schedule.")
            )
    elif timetable is not None or wanted.follows:
        problems.append(RuleProblem("/schedule", "A static segment has no rule to recalculate."))
    if problems:
        raise SegmentRefused(problems)
    return _Checked(timetable, may_follow and wanted.follows is not False, segmentation)


def rule_may_follow(rule: Rule) -> bool:
    """Return whether every change that decides the rule is known when it happens."""
    return all(condition.term.may_follow for condition, _ in conditions_of(rule))


def _names(wanted: WantedSegment, segment: Segment | None) -> Iterator[RuleProblem]:
    if segment is None:
        try:
            SYSTEM_NAME(wanted.system_name)
            if len(wanted.system_name) > _LONGEST_SYSTEM_NAME:
                yield RuleProblem("/system_name", f"Use at most {_LONGEST_SYSTEM_NAME} characters.")
        except ValidationError as error:
            yield RuleProblem("/system_name", error.messages[0])
        if Segment.objects.filter(system_name=wanted.system_name).exists():
            yield RuleProblem("/system_name", f"There is a segment {wanted.system_name} already.")
    if len(wanted.name) > _LONGEST_NAME:
        yield RuleProblem("/name", f"Use at most {_LONGEST_NAME} characters.")
    if len(wanted.description) > DESCRIPTION_LIMIT:
        yield RuleProblem("/description", f"Use at most {DESCRIPTION_LIMIT} characters.")


def _kind(wanted: WantedSegment, segment: Segment | None) -> Iterator[RuleProblem]:
    if segment is not None and (segment.kind == Segment.Kind.STATIC) != (wanted.rule is None):
        sentence = f"{segment.name} is {segment.get_kind_display()}, and stays so. Make a new segment instead."
        yield RuleProblem("/kind", sentence)


def _segmentation(wanted: WantedSegment, problems: list[RuleProblem]) -> Segmentation | None:
    if not wanted.segmentation:
        return None
    if wanted.rule is not None:
        problems.append(RuleProblem("/segmentation", "Only static segments belong to a segmentation."))
    found = Segmentation.objects.filter(system_name=wanted.segmentation).first()
    if found is None:
        problems.append(RuleProblem("/segmentation", f"There is no segmentation {wanted.segmentation}."))
    return found


def _read(wanted: WantedSegment, problems: list[RuleProblem]) -> Rule | None:
    try:
        rule = parse(wanted.rule, read_catalogue().terms)
    except RuleRefused as refused:
        problems += [RuleProblem(f"/rule{one.pointer}", one.sentence) for one in refused.problems]
        # Of a segment that does not exist yet, the only one that asks about it is its own rule.
        if wanted.system_name in segments_in(wanted.rule):
            problems[:] = [
                _circle(f"{one.pointer}", [wanted.system_name] * 2) if _is_own(one, wanted) else one for one in problems
            ]
        return None
    rules = dict(Segment.objects.filter(rule__isnull=False).values_list("system_name", "rule"))
    for condition, _ in conditions_of(rule):
        way = _way_back(condition.term.segment, wanted.system_name, rules)
        if condition.term.segment and way:
            problems.append(_circle(f"/rule{condition.pointer}/field", [wanted.system_name, *way]))
    return rule


def _is_own(problem: RuleProblem, wanted: WantedSegment) -> bool:
    return f"There is no field segment.{wanted.system_name}." == problem.sentence


def _circle(pointer: str, way: list[str]) -> RuleProblem:
    if len(way) == len(("from", "to")):
        return RuleProblem(pointer, "A segment can't ask about itself.")
    return RuleProblem(pointer, f"The rules would go in a circle: {' → '.join(way)}.")


def _way_back(name: str, to: str, rules: Mapping[str, Any], seen: tuple[str, ...] = ()) -> list[str]:
    """Return the way from one segment to another along what rules ask about; empty without one."""
    if name == to:
        return [to]
    if name in seen or name not in rules:
        return []
    for following in sorted(segments_in(rules[name])):
        if way := _way_back(following, to, rules, (*seen, name)):
            return [name, *way]
    return []


def _write(segment: Segment, wanted: WantedSegment, checked: _Checked, *, by: Initiator, now: dt.datetime) -> None:
    rule_is_new = wanted.rule is not None and wanted.rule != segment.rule
    follows_anew = checked.follows and not segment.follows
    segment.name = wanted.name or segment.name or wanted.system_name
    segment.description = wanted.description
    segment.rule = wanted.rule
    segment.schedule = str(checked.timetable or "")
    segment.follows = checked.follows
    segment.next_run_at = next_run(checked.timetable, after=timezone.localtime(now))
    if rule_is_new:
        segment.rule_set_at = now
    if rule_is_new or follows_anew:  # due at once, whatever the schedule: what happened before isn't followed
        segment.next_run_at = now
    if segment.follows:
        begin_following(SEGMENTS_FOLLOWER)
    segment.save()
    if rule_is_new:
        SegmentRule.objects.create(
            segment=segment,
            rule=wanted.rule,
            set_at=now,
            **by.columns,
        )
        if problems := problems_of_erasures(wanted.rule):
            raise SegmentRefused(problems)
