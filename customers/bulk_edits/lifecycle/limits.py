"""When the number of customers is typed before a run, and when a second person approves it: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.rules.effects import BESIDES, DELETES


@dataclass(frozen=True, slots=True)
class Weight:
    """What weighs in a bulk edit: customers that change, access flags, cleared values, merges, customers deleted."""

    rows: int = 0
    access: int = 0
    clears: int = 0
    merges: int = 0
    deletes: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """What a run needs before it starts, and why."""

    number: bool = False
    second_person: bool = False


def weigh(effects: Mapping[str, int]) -> Weight:
    """Weigh the counted effects of a preview."""
    return Weight(
        rows=sum(effects.get(name, 0) for name in ("customers", "created", BESIDES)),
        access=sum(number for name, number in effects.items() if name.endswith((":access+", ":access-"))),
        clears=effects.get("cleared", 0) + effects.get("erased", 0),
        merges=effects.get("merges", 0),
        deletes=effects.get(DELETES, 0),
    )


def needs(weight: Weight, *, typed_above: Mapping[str, int], approved_above: Mapping[str, int]) -> Needs:
    """Return what a run of that weight needs."""
    return Needs(number=_above(weight, typed_above), second_person=_above(weight, approved_above))


def _above(weight: Weight, limits: Mapping[str, int]) -> bool:
    return any(getattr(weight, name) > limit for name, limit in limits.items())
