"""How likely two customers are one, from 0 to 100, and why: each shared key adds, what contradicts takes away. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from customers.wings.duplicates.rules.keys import KeyKind, Likeness, are_near

LEAST: Final = 30  # below that nobody is asked
LIKELY: Final = 50  # below that staff are asked last


class Against(StrEnum):
    """In what two customers differ who are one."""

    BIRTH_DATE = "other_birth_date"
    FIRST_NAME = "other_first_name"
    GENDER = "other_gender"


# Of a hundred such pairs, about so many are one customer. Two reasons together leave the product of both doubts.
_FOR: Final[Mapping[KeyKind, int]] = {
    KeyKind.NAME_BIRTH: 80,
    KeyKind.EMAIL: 70,
    KeyKind.NEAR_BIRTH: 65,
    KeyKind.PHONE: 60,
    KeyKind.NEAR_PHONE: 55,
    KeyKind.NEAR_AREA: 45,
}
# A family shares a phone, an area and a last name.
_AGAINST: Final[Mapping[Against, int]] = {Against.BIRTH_DATE: 50, Against.FIRST_NAME: 25, Against.GENDER: 15}
# The first one says all that the second one does: it counts once.
_SAYS_MORE: Final = ((KeyKind.NAME_BIRTH, KeyKind.NEAR_BIRTH), (KeyKind.PHONE, KeyKind.NEAR_PHONE))
_SENTENCES: Final[Mapping[KeyKind | Against, str]] = {
    KeyKind.NAME_BIRTH: "Same name and birth date",
    KeyKind.EMAIL: "Same email, apart from dots, capitals or a +tag",
    KeyKind.NEAR_BIRTH: "Similar names and the same birth date",
    KeyKind.PHONE: "Same phone number, maybe with another country code",
    KeyKind.NEAR_PHONE: "Similar names and the same last four digits of the phone",
    KeyKind.NEAR_AREA: "Similar names in the same area",
    Against.BIRTH_DATE: "Different birth dates",
    Against.FIRST_NAME: "Different first names",
    Against.GENDER: "Different genders",
}


@dataclass(frozen=True, slots=True)
class PairScore:
    """How likely it is, and what speaks for it and against it, by name."""

    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairReason:
    """One reason as a page shows it. No value of either customer is in it."""

    sentence: str
    weight: str
    is_against: bool


def score_pair(one: Likeness, other: Likeness, shared: Collection[KeyKind]) -> PairScore:
    """Return how likely these two are one customer, by the kinds of keys that they share."""
    said = {less for more, less in _SAYS_MORE if more in shared}
    kinds = [kind for kind in KeyKind if kind in shared and kind not in said]
    doubt = 100.0
    for kind in kinds:
        doubt *= (100 - _FOR[kind]) / 100
    against = list(_against(one, other))
    score = round(100 - doubt) - sum(_AGAINST[what] for what in against)
    return PairScore(max(score, 0), (*(kind.value for kind in kinds), *(what.value for what in against)))


def _against(one: Likeness, other: Likeness) -> Iterator[Against]:
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        yield Against.BIRTH_DATE
    if not _names_may_be_one(one, other):
        yield Against.FIRST_NAME
    if one.gender and other.gender and one.gender != other.gender:
        yield Against.GENDER


def _names_may_be_one(one: Likeness, other: Likeness) -> bool:
    """In either order: who swapped first and last name once is no other person for it."""
    return are_near(one.first_name, other.first_name) or (
        bool(one.last_name and other.last_name)
        and are_near(one.first_name, other.last_name)
        and are_near(one.last_name, other.first_name)
    )


def reasons_shown(reasons: Iterable[str]) -> list[PairReason]:
    """Say why a pair is suspected, with the weight of each reason; what nobody knows any more is left out."""
    given = set(reasons)
    speaks_for = [
        PairReason(_SENTENCES[kind], f"{_FOR[kind]} %", is_against=False) for kind in KeyKind if kind in given
    ]
    against = [
        PairReason(_SENTENCES[one], f"\N{MINUS SIGN}{_AGAINST[one]}", is_against=True)
        for one in Against
        if one in given
    ]
    return [*speaks_for, *against]
