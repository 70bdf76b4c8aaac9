"""What a person may have got wrong about segments; every entry point handles the base."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong, and where: a JSON pointer into the rule, or the name of another value."""

    pointer: str
    sentence: str


class SegmentError(Exception):
    """Something about a segment that is not possible; its text says why, and `problems` where, if that is known."""

    problems: tuple[RuleProblem, ...] = ()


class NoSuchSegment(SegmentError):
    """There is no segment of that name, or it was deleted meanwhile."""


class WrongKind(SegmentError):
    """It takes a segment of the other kind."""


class SegmentRefused(SegmentError):
    """A segment that cannot be as it was asked for; `problems` have places, "/rule/..." for those of its rule."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        super().__init__(" ".join(f"{one.pointer or '/'}: {one.sentence}" for one in problems))
        self.problems = tuple(problems)


class RuleRefused(SegmentRefused):
    """A rule that cannot be used; the places of its problems begin at the rule."""


class BadSchedule(SegmentError):
    """A text that is no schedule; the message says what is wrong."""


class RuleOutOfUse(SegmentError):
    """A rule that was good once and cannot be used now: a field of it was retired."""
