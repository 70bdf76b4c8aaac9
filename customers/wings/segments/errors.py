"""What a person may have got wrong about segments; every entry point handles the base."""

from collections.abc import Sequence

from customers.wings.segments.rules.parse import RuleProblem


class SegmentError(Exception):
    """Something about a segment that is not possible; its text says why."""


class NoSuchSegment(SegmentError):
    """There is no segment of that name, or it was deleted meanwhile."""


class WrongKind(SegmentError):
    """It takes a segment of the other kind."""


class SegmentRefused(SegmentError):
    """A segment that cannot be as it was asked for; `problems` have places, "/rule/..." for those of its rule."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        super().__init__(" ".join(f"{one.pointer}: {one.sentence}" for one in problems))
        self.problems = tuple(problems)


class RuleOutOfUse(SegmentError):
    """A rule that was good once and cannot be used now: a field of it was retired."""
