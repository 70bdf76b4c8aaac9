"""How likely two customers are one, from 0 to 100, and why: each shared key adds, what contradicts takes away. Pure."""

from collections.abc import Collection, Mapping
from typing import Final

from customers.wings.duplicates.keys import KeyKind, Likeness, are_near

# Of a hundred such pairs, about so many are one customer. Two reasons together leave the product of both doubts.
_WEIGHTS: Final[Mapping[KeyKind, int]] = {
    KeyKind.NAME_BIRTH: 80,
    KeyKind.EMAIL: 70,
    KeyKind.PHONE: 60,
    KeyKind.NEAR_NAME: 45,
}
_OTHER_BIRTH_DATE: Final = 50
_OTHER_FIRST_NAME: Final = 25  # a family shares a phone, an area and a last name
_OTHER_GENDER: Final = 15
LEAST: Final = 30  # below that nobody is asked
_SENTENCES: Final[Mapping[KeyKind, str]] = {
    KeyKind.NAME_BIRTH: "Same name and birth date.",
    KeyKind.EMAIL: "Same email address, but for dots, capitals or what follows a plus sign.",
    KeyKind.PHONE: "Same phone number, with another country code or written differently.",
    KeyKind.NEAR_NAME: "Names that sound alike, in the same area.",
}


def score_of(one: Likeness, other: Likeness, shared: Collection[KeyKind]) -> int:
    """Return how likely these two are one customer, by the kinds of keys that they share."""
    doubt = 100.0
    for kind in shared:
        doubt *= (100 - _WEIGHTS[kind]) / 100
    return max(round(100 - doubt) - _against(one, other), 0)


def _against(one: Likeness, other: Likeness) -> int:
    births = {one.birth_date, other.birth_date} - {None}
    genders = {one.gender, other.gender} - {""}
    return (
        (_OTHER_BIRTH_DATE if len(births) > 1 else 0)
        + (_OTHER_GENDER if len(genders) > 1 else 0)
        + (0 if _names_may_be_one(one, other) else _OTHER_FIRST_NAME)
    )


def _names_may_be_one(one: Likeness, other: Likeness) -> bool:
    """In either order: who swapped first and last name once is no other person for it."""
    return are_near(one.first_name, other.first_name) or (
        bool(one.last_name and other.last_name)
        and are_near(one.first_name, other.last_name)
        and are_near(one.last_name, other.first_name)
    )


def in_order(kinds: Collection[str]) -> list[str]:
    """Put the reasons in order, the surest first."""
    return [kind.value for kind in KeyKind if kind in kinds]


def sentences(kinds: Collection[str]) -> list[str]:
    """Say why a pair is suspected; no value of either customer is in it."""
    return [_SENTENCES[kind] for kind in KeyKind if kind in kinds]
