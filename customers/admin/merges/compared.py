"""Two customers side by side, as this reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.changelog.labels import Labels
from customers.merging.overview.compare import Comparison
from customers.rules.masking import shown
from customers.rules.merge_sentences import SURVIVORS, blocker_text


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One field: both values, what it is afterwards, and what becomes of the other value."""

    label: str
    survivor: str
    victim: str
    after: str
    note: str
    from_victim: bool


@dataclass(frozen=True, slots=True)
class BlockerText:
    """Why they can't be merged; `instead`: whom to merge."""

    said: str
    instead: int | None


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """The page's words."""

    survivor: int
    victim: int
    suggested: int
    because: str
    lines: Sequence[ComparedLine]
    moving: Sequence[str]
    older: Sequence[int]
    blockers: Sequence[BlockerText]
    only_access_blocks: bool


def compared_page(comparison: Comparison, *, labels: Labels, may_see: bool) -> ComparedPage:
    """Turn a comparison into the page's words."""
    lines = [
        ComparedLine(
            label=labels.label(one.field, may_see_personal_data=may_see),
            survivor=shown(one.field, one.survivor, may_see),
            victim=shown(one.field, one.victim, may_see),
            after=shown(one.field, one.after, may_see),
            note=one.note,
            from_victim=one.after != one.survivor,
        )
        for one in comparison.fields
    ]
    return ComparedPage(
        survivor=comparison.survivor,
        victim=comparison.victim,
        suggested=comparison.suggested.id,
        because=SURVIVORS[comparison.suggested.reason],
        lines=lines,
        moving=[f"{one.number:,} {one.label}" for one in comparison.moving],
        older=comparison.older,
        blockers=[BlockerText(blocker_text(one), one.survivor) for one in comparison.blockers],
        only_access_blocks=comparison.only_access_blocks,
    )
