"""What two customers have to share to be suspected: texts that are looked up, so that not all pairs are compared.

Pure. What is kept of a text is a keyed hash (search/stored_keys.py).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

# A key that more customers share suggests nobody: a made-up phone, a switchboard. Its pairs would be their square.
CROWD: Final = 50
# Names that sound alike in one area say something where only two have them; of common ones they say nothing.
NAMESAKES: Final = 2
_CALLING_CODES: Final = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
_FEWEST_DIGITS: Final = 7
_LAST_DIGITS: Final = 4
_ONE_DOMAIN: Final = {"googlemail.com": "gmail.com"}
_SOUNDS: Final = (("ph", "f"), ("ck", "k"), ("x", "ks"), ("th", "t"))
_SOUND: Final = str.maketrans({"c": "k", "q": "k", "z": "s", "w": "v"})
# Cyrillic too; h and y are written or left out in the same name: Jon and John, Smith and Smyth.
_SILENT: Final = re.compile("[aeiouyhаеёиоуыэюяьъй]")  # noqa: RUF001 (these are Cyrillic)
_DOUBLED: Final = re.compile(r"(.)\1+")


class KeyKind(StrEnum):
    """In what two customers are alike, the surest first. Names that are only near need something else that agrees."""

    NAME_BIRTH = "name_birth"
    EMAIL = "email"
    NEAR_BIRTH = "near_birth"
    PHONE = "phone"
    NEAR_PHONE = "near_phone"
    NEAR_AREA = "near_area"

    @property
    def most(self) -> int:
        """Return how many customers may share such a key before it suggests nobody."""
        return NAMESAKES if self is KeyKind.NEAR_AREA else CROWD


class DuplicateSign(NamedTuple):
    """A key of a customer."""

    kind: KeyKind
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a customer is compared."""

    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    gender: str = ""
    area: str = ""
    emails: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()


def signs_of(customer: Likeness) -> frozenset[DuplicateSign]:
    """Return the keys of a customer; one of whom little is known has few or none."""
    return frozenset(_signs(customer))


def _signs(customer: Likeness) -> Iterator[DuplicateSign]:
    numbers = [number for number in map(national_number, customer.mobiles) if number]
    yield from (DuplicateSign(KeyKind.PHONE, number) for number in numbers)
    yield from (DuplicateSign(KeyKind.EMAIL, text) for text in map(_folded_email, customer.emails) if text)
    first, last = folded(customer.first_name), folded(customer.last_name)
    if not first or not last:
        return
    near = f"{skeleton(last)} {first[0]}"
    if customer.birth_date:  # The two names in either order: people fill in the wrong field.
        names = " ".join(sorted([*first.split(), *last.split()]))
        yield DuplicateSign(KeyKind.NAME_BIRTH, f"{names} {customer.birth_date}")
        yield DuplicateSign(KeyKind.NEAR_BIRTH, f"{near} {customer.birth_date}")
    yield from (DuplicateSign(KeyKind.NEAR_PHONE, f"{near} {number[-_LAST_DIGITS:]}") for number in numbers)
    if area := folded(customer.area):
        yield DuplicateSign(KeyKind.NEAR_AREA, f"{near} {area}")


def national_number(e164: str) -> str:
    """Return a stored number as it is written at home, without the calling code and the zeros before it.

    One national number under two calling codes is often one phone, read once with the wrong country. Blank for one so
    short that it means nothing. As phonenumbers' own `national_number`, which takes thirty times as long.
    """
    digits = e164.removeprefix("+")
    for length in (1, 2, 3):
        if digits[:length] in _CALLING_CODES:
            number = digits[length:].lstrip("0")
            return number if len(number) >= _FEWEST_DIGITS else ""
    return ""


def folded(text: str) -> str:
    """Return a text without case, accents and punctuation: "Anne-Zoë" and "anne zoe" are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(kept.split())


def skeleton(text: str) -> str:
    """Return the consonants of a folded name as they sound, no matter how they are spelled."""
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    sounds = text.translate(_SOUND).replace(" ", "")
    return _DOUBLED.sub(r"\1", _SILENT.sub("", sounds)) or sounds  # A name of vowels alone stands for itself.


def are_near(one: str, other: str) -> bool:
    """Return whether two first names may be one person's: spelled differently, or one a short form of the other."""
    first, second = folded(one).replace(" ", ""), folded(other).replace(" ", "")
    if not first or not second or first.startswith(second) or second.startswith(first):
        return True
    return skeleton(first) == skeleton(second) and first[0] == second[0]


def _folded_email(address: str) -> str:
    name, at, domain = address.casefold().rpartition("@")
    name = name.partition("+")[0].replace(".", "")
    return f"{name}@{_ONE_DOMAIN.get(domain, domain)}" if at and name else ""
