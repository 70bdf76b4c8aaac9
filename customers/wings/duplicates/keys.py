"""What two customers have to share to be suspected: keys that are looked up, so that nobody is compared with everybody.

Pure. A key is kept as a number made of the text, with its kind: short rows, and no second copy of names and contacts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple

# Trunk prefixes and country codes stand before these: +44 (0)20 7946 0958 and 020 7946 0958 end in the same nine.
_NATIONAL_DIGITS: Final = 9
_FEWEST_DIGITS: Final = 7
_ONE_DOMAIN: Final = {"googlemail.com": "gmail.com"}
_SOUNDS: Final = (("ph", "f"), ("ck", "k"), ("x", "ks"), ("th", "t"))
_SOUND: Final = str.maketrans({"c": "k", "q": "k", "z": "s", "w": "v"})
# Cyrillic too; h and y are written or left out in the same name: Jon and John, Smith and Smyth.
_SILENT: Final = re.compile("[aeiouyhаеёиоуыэюяьъй]")  # noqa: RUF001 (these are Cyrillic)
_DOUBLED: Final = re.compile(r"(.)\1+")


class KeyKind(StrEnum):
    """In what two customers are alike, the surest first."""

    NAME_BIRTH = "name_birth"
    EMAIL = "email"
    PHONE = "phone"
    NEAR_NAME = "near_name"


class DuplicateSign(NamedTuple):
    """A key of a customer."""

    kind: KeyKind
    value: int


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
    return frozenset(DuplicateSign(kind, _number(f"{kind}:{text}")) for kind, text in _texts(customer))


def _texts(customer: Likeness) -> Iterator[tuple[KeyKind, str]]:
    yield from ((KeyKind.PHONE, text) for text in map(_folded_phone, customer.mobiles) if text)
    yield from ((KeyKind.EMAIL, text) for text in map(_folded_email, customer.emails) if text)
    first, last = folded(customer.first_name), folded(customer.last_name)
    if not first or not last:
        return
    if customer.birth_date:  # The two names in either order: people fill in the wrong field.
        yield KeyKind.NAME_BIRTH, f"{' '.join(sorted([*first.split(), *last.split()]))} {customer.birth_date}"
    if area := folded(customer.area):
        yield KeyKind.NEAR_NAME, f"{skeleton(last)} {first[0]} {area}"


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


def _folded_phone(number: str) -> str:
    digits = "".join(one for one in number if one.isdecimal())
    return digits[-_NATIONAL_DIGITS:] if len(digits) >= _FEWEST_DIGITS else ""


def _folded_email(address: str) -> str:
    name, at, domain = address.casefold().rpartition("@")
    name = name.partition("+")[0].replace(".", "")
    return f"{name}@{_ONE_DOMAIN.get(domain, domain)}" if at and name else ""


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
