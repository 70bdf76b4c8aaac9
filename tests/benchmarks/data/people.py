"""Customers and the file of reference: the same on every machine, made from numbers."""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADERS = ("WebsiteID", "firstName", "lastName", "phone", "tier")
TIERS = ("bronze", "silver", "gold", "platinum")
FIRST_NAMES = (
    "Anna", "James", "María", "Oliver", "Zoë", "Иван", "Chloé", "Noah", "Sofia", "Lukas", "Emma", "Jürgen", "Amélie",
    "Daniel", "Ольга", "Ethan", "Grace", "Mateo", "Nora", "Felix",
)  # fmt: skip
LAST_NAMES = (
    "Smith", "Müller", "García", "Rossi", "Иванов", "Brown", "Dubois", "Novak", "Jensen", "Silva", "Weber", "Taylor",
    "Kowalski", "Martin", "Lindqvist", "Moreau", "Walker", "Fischer", "Romero", "O'Neil",
)  # fmt: skip

# Of twenty rows: what each asks for.
NAME, TIER, ACCESS, NOTHING, NEW_PHONE, BAD = "name", "tier", "access", "nothing", "new phone", "bad"
PATTERN = (NAME,) * 5 + (TIER,) * 5 + (ACCESS,) * 4 + (NOTHING,) * 4 + (NEW_PHONE, BAD)


@dataclass(frozen=True, slots=True)
class Person:
    """One customer before the file."""

    number: int
    website_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    tier: str
    has_access: bool


def person(number: int) -> Person:
    """Make the customer of a number. Who is to gain account access by the file has none before."""
    first, last = FIRST_NAMES[number % 20], LAST_NAMES[number // 20 % 20]
    return Person(
        number=number,
        website_id=f"W{number:08d}",
        first_name=first,
        last_name=last,
        email=f"customer.{number}@example.com",
        phone=phone(number),
        tier=TIERS[number % 4],
        has_access=PATTERN[number % 20] != ACCESS,
    )


def phone(number: int) -> str:
    """Make a valid mobile number: American, British or German."""
    match number % 4:
        case 0 | 1:
            return f"+1{(303, 415, 646, 917)[number // 4 % 4]}{2_000_000 + number:07d}"
        case 2:
            return f"+447400{number:06d}"
        case _:
            return f"+4915{number % 2 + 1}{20_000_000 + number:08d}"


def new_phone(number: int) -> str:
    """Make a valid number that nobody has, as people type it."""
    return f"(718) {200 + number // 10_000:03d}-{number % 10_000:04d}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file and what it asks for."""

    asks: str
    number: int
    cells: tuple[str, ...]


def lines(rows: int, customers: int) -> Iterator[Line]:
    """Make the rows of a file about that many different customers, in no order."""
    numbers = random.Random(4).sample(range(customers // 20), rows // 20)
    chosen = [block * 20 + place for block in numbers for place in range(20)]
    random.Random(5).shuffle(chosen)
    for number in chosen:
        asks = PATTERN[number % 20]
        yield Line(asks, number, _cells(person(number), asks))


def _cells(who: Person, asks: str) -> tuple[str, ...]:
    first, last, number, tier = who.first_name, who.last_name, who.phone, who.tier
    if asks == NAME:
        last = f"{last} New"
    elif asks == TIER:
        tier = TIERS[(who.number + 1) % 4]
    elif asks == NEW_PHONE:
        number = new_phone(who.number)
    elif asks == BAD:
        number = "12345"
    return who.website_id, first, last, number, tier


def as_csv(file: Iterable[Line]) -> bytes:
    """Write the file as people upload it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(line.cells for line in file)
    return text.getvalue().encode()
