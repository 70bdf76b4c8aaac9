"""Whether two customers may be merged, who of them stays, and what becomes of what both have. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

from customers.rules.contacts.entry import ContactStep, KindOfContacts

NO_CONTACTS: Final = KindOfContacts()
# In the delta of a bulk edit's row: the customers who have to be one with its own before it is done.
MERGE_WITH: Final = "merge:with"


class MergeRule(StrEnum):
    """What led to a merge."""

    BY_HAND = "by_hand"
    IDENTIFIER = "identifier"  # an identifier was added that another customer has
    CONFIRMED = "confirmed"  # the owner confirmed a contact that another customer has
    POINT = "point"  # a value came through a point that merges where another customer has it
    FILE = "file"


@dataclass(frozen=True, slots=True)
class MergeWhy:
    """What led to a merge. `field` and `value`: what both customers claim, where it is that."""

    rule: MergeRule
    field: str = ""
    value: str = ""


class MergeCode(StrEnum):
    """Why two customers are not merged."""

    SAME_CUSTOMER = "same_customer"
    NOT_FOUND = "not_found"
    ALREADY_MERGED = "already_merged"
    ERASED = "erased"
    ERASURE_WAITS = "erasure_waits"
    DIFFERENT_IDS = "different_ids"
    BOTH_HAVE_ACCESS = "both_have_access"


class Blocker(NamedTuple):
    """One reason against a merge. `field`: the identifier in which they differ; `customer`: whom it is about;
    `survivor`: whom that one was merged into.
    """

    code: MergeCode
    field: str = ""
    customer: int | None = None
    survivor: int | None = None


@dataclass(frozen=True, slots=True)
class MergingCustomer:
    """What decides about a merge, of one of the two customers."""

    id: int
    merged_into: int | None = None
    erased: bool = False
    erasure_waits: bool = False
    has_access: bool = False
    never_different: Mapping[str, frozenset[str]] = field(default_factory=dict)  # values by identifier type


def blockers(one: MergingCustomer, other: MergingCustomer) -> list[Blocker]:
    """List what speaks against merging these two, whoever of them would stay."""
    if one.id == other.id:
        return [Blocker(MergeCode.SAME_CUSTOMER)]
    return [*_each(one), *_each(other), *_together(one, other)]


def are_one(one: MergingCustomer, other: MergingCustomer) -> int | None:
    """Return whom two ids stand for already, where a merge came before; None: they are two."""
    stand_for = {customer.merged_into or customer.id for customer in (one, other)}
    if one.id == other.id or one.erased or other.erased or len(stand_for) > 1:
        return None
    return stand_for.pop()


def nobody_goes_over(found: Sequence[Blocker]) -> list[Blocker]:
    """Return those blockers that no permission helps against: a person may decide that access alone is no reason."""
    return [one for one in found if one.code is not MergeCode.BOTH_HAVE_ACCESS]


def _each(customer: MergingCustomer) -> Iterator[Blocker]:
    if customer.erased:
        yield Blocker(MergeCode.ERASED, customer=customer.id)
    elif customer.merged_into is not None:
        yield Blocker(MergeCode.ALREADY_MERGED, customer=customer.id, survivor=customer.merged_into)
    elif customer.erasure_waits:
        yield Blocker(MergeCode.ERASURE_WAITS, customer=customer.id)


def _together(one: MergingCustomer, other: MergingCustomer) -> Iterator[Blocker]:
    for type_name, values in one.never_different.items():
        if values != other.never_different.get(type_name, values):
            yield Blocker(MergeCode.DIFFERENT_IDS, type_name)
    if one.has_access and other.has_access:
        yield Blocker(MergeCode.BOTH_HAVE_ACCESS)


class SurvivorReason(StrEnum):
    """Why one of two customers is the one that stays."""

    ACCESS_BY_THIS = "access_by_this"
    CONFIRMED_THIS = "confirmed_this"
    ACCESS = "access"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Rank:
    """What puts one of two customers before the other. `this`: the contact that both claim."""

    id: int
    access_by_this: bool = False
    confirmed_this: bool = False
    has_access: bool = False
    registered_at: str = ""  # ISO, in UTC


class Survivor(NamedTuple):
    """Who stays, and the first difference that decided it."""

    id: int
    reason: SurvivorReason


_LADDER: Final = (
    (SurvivorReason.ACCESS_BY_THIS, "access_by_this"),
    (SurvivorReason.CONFIRMED_THIS, "confirmed_this"),
    (SurvivorReason.ACCESS, "has_access"),
)


def survivor_of(one: Rank, other: Rank) -> Survivor:
    """Say who stays, whichever of the two is named first: the first difference decides, a later registration last."""
    for reason, name in _LADDER:
        if getattr(one, name) != getattr(other, name):
            return Survivor(one.id if getattr(one, name) else other.id, reason)
    later = max(one, other, key=lambda rank: (rank.registered_at, rank.id))
    return Survivor(later.id, SurvivorReason.LATER)


class MovedContacts(NamedTuple):
    """What a merge does with one kind of contact: the victim's rows that move, each as it was and as it becomes.

    `parked`: what the survivor waited for and now has; it waits with the victim's row, where nobody is asked for it.
    """

    moved: tuple[ContactStep, ...] = ()
    parked: ContactStep | None = None


def merge_contacts(survivor: KindOfContacts, victim: KindOfContacts) -> MovedContacts:
    """Move the victim's contacts of a kind. A current one is removed, and stays reserved, where the survivor has one.

    What waits moves unless the survivor waits for something, or has it by then.
    """
    current, pending = victim.current, victim.pending
    moved = [ContactStep(one, one) for one in (victim.removed or {}).values()]
    if current:
        state = "removed" if survivor.current else "current"
        moved.append(ContactStep(current, replace(current, state=state)))
    waits = survivor.pending
    has = survivor.current or current
    if pending and waits is None and not (has and has.value == pending.value):
        moved.append(ContactStep(pending, pending))
    useless = waits if waits and pending is None and has and has.value == waits.value else None
    return MovedContacts(tuple(moved), ContactStep(useless, useless) if useless else None)


def moving_identifiers(survivor: Collection[str], victim: Collection[str]) -> list[str]:
    """Name the identifiers that move, by field. One that the survivor has too stays with the victim, and finds it."""
    return [name for name in victim if name not in survivor]


def filled_custom_values(survivor: Mapping[str, Any], victim: Mapping[str, Any]) -> dict[str, Any]:
    """Return the custom fields that are blank at the survivor, with the victim's values."""
    return {name: value for name, value in victim.items() if name not in survivor}
