"""One invented customer by its number: always the same one, on every machine and however many are made."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from customers.demo.countries import COUNTRIES, Country, Name

Item = TypeVar("Item")

# Domains that are kept for examples: nobody reads what is sent there.
DOMAINS: Final = ("example.com", "example.com", "example.org", "example.net")
SERIALS: Final = 8_000_000  # seven digits, the first of them from 2 to 9
_SCATTER: Final = 3_141_593  # has no factor in common with SERIALS, so that no two numbers meet
_SECOND_NUMBERS: Final = 2_000_000  # from this serial on: the numbers that people changed to
_WEIGHTED: Final = tuple(country for country in COUNTRIES for _ in range(country.weight))

_SHOWN_EVERY, _SHOWN_AT = 17, 5
_FACTS: Final = frozenset({"last_name", "birth_date", "gender", "area", "time_zone"})

TIERS: Final = ("Bronze", "Silver", "Gold")
INTERESTS: Final = ("Running", "Cycling", "Hiking", "Swimming", "Yoga", "Climbing")
STORES: Final = ("Riverside", "Old Town", "Central Station", "Harbour Mall", "Airport")


class Dice:
    """Chance that falls the same way everywhere: only `random()` is promised never to change."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 (demo data)

    def pick(self, items: Sequence[Item]) -> Item:
        """Take one of the items."""
        return items[int(self._random() * len(items))]

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))


@dataclass(frozen=True, slots=True)
class Person:
    """An invented customer: what they give when they register, and what they give later."""

    number: int
    came_through: str  # system name of the integration point
    country: Country
    values: dict[str, str]  # by field name; identifiers within a source as "external_id@INSTORE"
    next_mobile: str
    next_email: str

    @property
    def has_all(self) -> bool:
        """Return whether they have an email, a mobile and a WebsiteID."""
        return {"email", "mobile", "WebsiteID"} <= self.values.keys()

    @property
    def is_showcase(self) -> bool:
        """Return whether everything that parts tell happens to them: so each demo has profiles with all of it."""
        return self.has_all and self.number % _SHOWN_EVERY == _SHOWN_AT and self.values.keys() >= _FACTS


def person(number: int) -> Person:
    """Invent customer `number`, counted from 1."""
    dice = Dice(f"demo customer {number}")
    country = dice.pick(_WEIGHTED)
    woman = dice.chance(0.53)
    first = dice.pick(country.female if woman else country.male)
    last = _family(country, dice.pick(country.family), woman)
    prefix = dice.pick(country.mobile)
    address = f"{first.latin}.{last.latin}{number}"
    domain = dice.pick(DOMAINS)
    came_through, values = _ways_in(dice, number, country, f"{address}@{domain}", _mobile(country, prefix, number))
    values["first_name"] = first.written
    if dice.chance(0.94):
        values["last_name"] = last.written
    _facts(dice, values, country, woman)
    _custom(dice, values)
    return Person(
        number,
        came_through,
        country,
        values,
        next_mobile=_mobile(country, prefix, _SECOND_NUMBERS + number),
        next_email=f"{last.latin}.{first.latin}{number}@{domain}",
    )


def _family(country: Country, name: Name, woman: bool) -> Name:
    for ending, hers, hers_in_latin in country.feminine:
        if woman and name.written.endswith(ending):
            latin = name.latin.removesuffix("ski") + hers_in_latin if ending == "ski" else f"{name.latin}a"
            return Name(name.written.removesuffix(ending) + hers, latin)
    return name


def _mobile(country: Country, prefix: str, serial: int) -> str:
    return f"+{country.calling_code}{prefix}{2_000_000 + serial * _SCATTER % SERIALS}"


def _ways_in(dice: Dice, number: int, country: Country, email: str, mobile: str) -> tuple[str, dict[str, str]]:
    """Say through which point they came and what holds them: most are on the website with everything."""
    website = {"WebsiteID": f"W{1_000_000 + number}"}
    if dice.chance(0.60):
        values = {"email": email, "mobile": mobile, **website}
        if dice.chance(0.25):
            values["external_id@ECOMMERCE"] = f"EC-{700_000 + number}"
        return "website-open", values
    if country.code in {"JP", "TH"} and dice.chance(0.6):
        account = "LINE/jp" if country.code == "JP" else "LINE/th"
        values = {"mobile": mobile, f"line@{account}": f"U{0x10000000 + number * 7919:08x}{number:04x}"}
        return "wallet", values
    match dice.between(1, 10):
        case 1 | 2 | 3:
            return "website-open", {"email": email, **website}
        case 4 | 5:
            return "website-open", {"mobile": mobile, **website}
        case 6 | 7:
            return "shop", {"mobile": mobile, "external_id@INSTORE": f"POS{40_000 + number}"}
        case 8:
            return "shop", {"email": email, "mobile": mobile}
        case 9:
            account = dice.pick(("WECHAT/main", "WECHAT/outlet"))
            return "wallet", {"mobile": mobile, f"wechat@{account}": f"wx_{dice.between(10**8, 10**9 - 1)}{number}"}
        case _:
            return "website-open", {"email": email, "external_id@ECOMMERCE": f"EC-{700_000 + number}"}


def _facts(dice: Dice, values: dict[str, str], country: Country, woman: bool) -> None:
    if dice.chance(0.12) and country.code not in {"JP", "TH", "RU"}:
        names = country.female if woman else country.male
        picked = dice.pick(names)
        # Nobody is called the same twice: the name before it in the list stands in.
        again = picked.written == values["first_name"]
        values["middle_name"] = names[names.index(picked) - 1].written if again else picked.written
    if dice.chance(0.75):
        values["birth_date"] = f"{dice.between(1945, 2006)}-{dice.between(1, 12):02}-{dice.between(1, 28):02}"
    if dice.chance(0.85):
        values["gender"] = "other" if dice.chance(0.01) else "female" if woman else "male"
    if dice.chance(0.8):
        values["area"], values["time_zone"] = dice.pick(country.places)


def _custom(dice: Dice, values: dict[str, str]) -> None:
    if dice.chance(0.5):
        values["custom:loyaltyTier"] = dice.pick(TIERS)
    if dice.chance(0.3):
        values["custom:favouriteStore"] = dice.pick(STORES)
    if dice.chance(0.25):
        values["custom:clubSince"] = f"{dice.between(2015, 2025)}-{dice.between(1, 12):02}-{dice.between(1, 28):02}"
    if dice.chance(0.4):
        values["custom:paperCatalogue"] = dice.pick(("yes", "no"))
    if dice.chance(0.2):
        size = dice.between(70, 94)  # in halves
        values["custom:shoeSize"] = str(size // 2) if size % 2 == 0 else f"{size // 2}.5"
    if dice.chance(0.35):
        values["custom:interests"] = "|".join({dice.pick(INTERESTS): 0, dice.pick(INTERESTS): 0})
