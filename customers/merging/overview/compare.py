"""Two customers side by side, and what a merge would make of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from customers.edits.planning.revert import value_of
from customers.edits.rows.row_changes import Delta
from customers.edits.snapshot import CustomerState
from customers.merging.merge import blockers_of
from customers.merging.overview.suggest import suggest
from customers.merging.read import Pair, read_pair
from customers.merging.rows import plan_merge
from customers.parts import OnMerge, tables
from customers.rules import fields
from customers.rules.masking import JOIN
from customers.rules.merging import NO_CONTACTS, Blocker, Survivor, nobody_goes_over

RESERVED = "reserved for the one who stays"
FINDS = "stays with the merged customer, and still finds this one"
PAST = "only in the past of the merged customer"
WAITS_ON = "stays with the merged customer: something else waits here"


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of both, and afterwards; `note`: what becomes of the value that isn't there afterwards."""

    field: str
    survivor: Any
    victim: Any
    after: Any
    note: str = ""


@dataclass(frozen=True, slots=True)
class MovingRows:
    """So many rows of a table that go to the survivor."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a person needs to decide."""

    survivor: int
    victim: int
    versions: tuple[int, int]
    suggested: Survivor
    fields: Sequence[ComparedField]
    moving: Sequence[MovingRows]
    older: Sequence[int]
    blockers: Sequence[Blocker]

    @property
    def only_access_blocks(self) -> bool:
        """Return whether a person with that permission may go over what blocks it."""
        return bool(self.blockers) and not nobody_goes_over(self.blockers)


def compare(survivor_id: int, victim_id: int) -> Comparison:
    """Read both and say what a merge would do. Raises MergeRefused where one of them isn't there."""
    pair = read_pair(survivor_id, victim_id)
    plans, kept = plan_merge(pair)
    return Comparison(
        survivor=survivor_id,
        victim=victim_id,
        versions=(pair.survivor.version, pair.victim.version),
        suggested=suggest(pair.survivor, pair.victim),
        fields=tuple(_compared(pair, plans[0].delta)),
        moving=tuple(_moving(victim_id)),
        older=tuple(kept.older),
        blockers=tuple(blockers_of(pair)),
    )


def _compared(pair: Pair, gained: Delta) -> Iterator[ComparedField]:
    survivor, victim = pair.survivor, pair.victim
    for name in _names(survivor, victim):
        mine, theirs = _value(survivor, name), _value(victim, name)
        if mine in (None, "", False, "none") and theirs in (None, "", False, "none"):
            continue
        after = _reserved_after(mine, gained.get(name)) if name.endswith(":reserved") else _after(name, mine, gained)
        yield ComparedField(name, mine, theirs, after, _note(name, mine, theirs, after))


def _names(*states: CustomerState) -> Iterator[str]:
    yield from fields.PROFILE
    for kind in fields.CONTACT_KINDS:
        yield from (kind, f"{kind}:confirmation", f"{kind}:access", f"{kind}:pending", f"{kind}:reserved")
    yield from sorted({name for state in states for name in state.identifiers})
    yield from sorted({fields.card(number) for state in states for number in state.cards})
    yield from sorted({fields.custom(name) for state in states for name in state.columns["custom_values"]})


def _value(state: CustomerState, name: str) -> Any:
    kind, _, part = name.partition(":")
    if part == "reserved":
        return JOIN.join(sorted(state.contacts.get(kind, NO_CONTACTS).removed or {})) or None
    return value_of(state, name)


def _after(name: str, mine: Any, gained: Delta) -> Any:
    return gained[name][1] if name in gained else mine


def _reserved_after(mine: str | None, gained: list[Any] | None) -> str | None:
    return JOIN.join(filter(None, (mine, gained[1] if gained else None))) or None


def _note(name: str, mine: Any, theirs: Any, after: Any) -> str:
    kind, _, part = name.partition(":")
    if theirs in (None, "", after) or part in ("confirmation", "access", "reserved"):
        return ""
    if kind in fields.CONTACT_KINDS:
        return WAITS_ON if part == "pending" else RESERVED
    return FINDS if fields.is_identifier(name) else PAST


def _moving(victim_id: int) -> Iterator[MovingRows]:
    """Count what parts hold of the victim and give to the survivor."""
    for table in tables():
        if table.on_merge is OnMerge.STAYS or table.model._meta.app_label == "customers":
            continue
        number = table.model._base_manager.filter(**{table.field: victim_id}).count()  # noqa: SLF001 - of any model
        if number:
            named = table.model._meta.verbose_name if number == 1 else table.model._meta.verbose_name_plural
            yield MovingRows(str(named), number)
