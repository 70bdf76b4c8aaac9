"""Segments under lock, in the order of their ids: whoever changes who is in one is alone with it."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from customers.rule_fields import Told
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.errors import RuleRefused
from customers.wings.segments.models import Segment, SegmentRule
from customers.wings.segments.rules.kinds import Term
from customers.wings.segments.rules.parse import Condition, Rule, conditions_of, parse, segments_in

# A sort or a hash over a million customers has room in memory instead of being written out in pieces; compiling such a
# statement takes longer than it saves.
_FOR_BIG_READS: Final = ("SET LOCAL work_mem = '128MB'", "SET LOCAL jit = off")


@dataclass(frozen=True, slots=True)
class ReadSegment:
    """A recalculated segment with its rule as it is typed."""

    segment: Segment
    rule: Rule
    rule_id: int
    watched: frozenset[str | Told] = frozenset()
    asks_about: frozenset[str] = frozenset()  # other segments, by system name
    volatile: tuple[tuple[Condition, bool], ...] = field(default=())  # conditions that no change of a customer tells of

    @property
    def is_on_time(self) -> bool:
        """Return whether a new day can change who fits."""
        return any(condition.is_on_time for condition, _ in conditions_of(self.rule))


def lock_segments(ids: Collection[int]) -> list[Segment]:
    """Lock segments and return them as they are now, without those that were deleted."""
    return list(Segment.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))


def moment_of(segments: Iterable[Segment], now: dt.datetime) -> dt.datetime:
    """Return when what happens to locked segments happens: whoever had the locks before may have begun later."""
    return max([now, *(one.moved_at for one in segments if one.moved_at is not None)])


def make_room() -> None:
    """Give this transaction's big reads what they need."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for setting in _FOR_BIG_READS:
                cursor.execute(setting)


def read_rule(segment: Segment, catalogue: Catalogue) -> ReadSegment | None:
    """Read a segment's rule; None where it no longer can be used: the segment then says why."""
    try:
        rule = parse(segment.rule, catalogue.terms)
    except RuleRefused as refused:
        note_problem(segment, str(refused))
        return None
    note_problem(segment, "")
    found = list(conditions_of(rule))
    return ReadSegment(
        segment,
        rule,
        SegmentRule.objects.filter(segment=segment).order_by("-pk").values_list("pk", flat=True)[0],
        watched=frozenset[str | Told]().union(*(condition.term.watched for condition, _ in found)),
        asks_about=frozenset(segments_in(segment.rule)),
        volatile=tuple((one, holds) for one, holds in found if _is_volatile(one, one.term)),
    )


def note_problem(segment: Segment, problem: str) -> None:
    """Keep why a segment could not be recalculated; blank: it can.

    One that follows and can be again is due at once: what happened meanwhile was not held against its rule.
    """
    problem = problem[: Segment._meta.get_field("last_problem").max_length or 0]
    if segment.last_problem != problem:
        segment.last_problem = problem
        if segment.follows and not problem:
            segment.next_run_at = timezone.now()
        Segment.objects.filter(pk=segment.pk).update(last_problem=problem, next_run_at=segment.next_run_at)


def _is_volatile(condition: Condition, term: Term) -> bool:
    return condition.is_on_time or not term.change


def following() -> Any:
    """Return the segments that follow changes."""
    return Segment.objects.filter(follows=True)
