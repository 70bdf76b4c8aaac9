"""In which country national phone numbers are dialled, as far as they tell themselves. Offered, never guessed."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers

from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.refusal import Refused

_FIRST_LOOK: Final = 4  # numbers that are tried in every country of the world; the others only where those fit
MOST_NUMBERS: Final = 50
_MOST_COUNTRIES: Final = 4


@dataclass(frozen=True, slots=True)
class FittingCountries:
    """The countries in which most of the numbers are valid, the likeliest first, and how many of them are.

    Where they are valid in many countries, only a person knows which one is meant: then none is named.
    """

    countries: tuple[str, ...]
    valid: int
    of: int


def fitting_countries(numbers: Collection[str], *, country: str, likely: Sequence[str] = ()) -> FittingCountries | None:
    """Return in which countries numbers would be valid that are not so in `country`; None where nothing is to be said.

    Where some of the `likely` fit, only those are named. Several countries share a calling code: those count that the
    numbers themselves belong to.
    """
    lost = [number for number in dict.fromkeys(numbers) if not _is_valid(number, country)][:MOST_NUMBERS]
    if not lost:
        return None
    first = Counter(
        region for number in lost[:_FIRST_LOOK] for region in _homes(number, phonenumbers.SUPPORTED_REGIONS)
    )
    hopeful = [region for region, _ in first.most_common()]
    homes = Counter(region for number in lost for region in _homes(number, hopeful))
    best = max(homes.values(), default=0)
    if not best or best * 2 < len(lost):
        return None
    found = [region for region, count in homes.items() if count == best]
    told = [region for region in found if region in likely] or found
    return FittingCountries(tuple(sorted(told)) if len(told) <= _MOST_COUNTRIES else (), best, len(lost))


def _is_valid(number: str, country: str) -> bool:
    try:
        normalise_phone(number, country)
    except Refused:
        return False
    return True


def _homes(number: str, countries: Collection[str]) -> list[str]:
    return [country for country in countries if _belongs(number, country)]


def _belongs(number: str, country: str) -> bool:
    try:
        read = phonenumbers.parse(normalise_phone(number, country))
    except Refused:
        return False
    return phonenumbers.region_code_for_number(read) == country
