"""Which part of a value changed, so that a reader sees it at once. Pure."""

from dataclasses import dataclass

_SHORTEST_COMMON = 3  # characters; less in common is a different value


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts as what they share at both ends and what differs between."""

    start: str
    before: str
    after: str
    end: str


def difference(before: str, after: str) -> Difference:
    """Mark the one stretch in which two texts differ; the whole of them where they have little in common."""
    start = _common(before, after)
    rest_before, rest_after = before[start:], after[start:]
    end = _common(rest_before[::-1], rest_after[::-1])
    shared = start + end
    if shared < _SHORTEST_COMMON or 2 * shared < min(len(before), len(after)):
        return Difference("", before, after, "")
    stop = len(rest_before) - end
    return Difference(before[:start], rest_before[:stop], rest_after[: len(rest_after) - end], rest_before[stop:])


def _common(one: str, other: str) -> int:
    """Count the characters that both begin with."""
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))
