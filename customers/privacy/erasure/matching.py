"""Which cells of an uploaded file name an erased customer: pure, and fast enough for every cell of every file kept."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers

from customers.rules import fields
from customers.rules.texts.characters import trimmed
from customers.rules.values.cards import ungrouped

_BETWEEN: Final = re.compile(r"[\s,;<>()\"']+")
_NOT_DIGITS: Final = re.compile(r"\D+")
_PHONE_LIKE: Final = re.compile(r"[\s\d+().\-/\u2010-\u2015\u00a0]*\d[\s\d+().\-/\u2010-\u2015\u00a0]*\Z")
_DIGITS_TOGETHER: Final = re.compile(r"\+?\d[\d()\-\u2010-\u2015 ]*")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_PARTS: Final = re.compile(r"[\s_,;()]+|\.(?=\w+\Z)")
_TRUNK_PREFIXES: Final = ("", "0", "1", "8")  # what people dial before a national number
FEWEST_DIGITS: Final = 7
_CARD_NUMBER: Final = "cardnumber"  # no identifier type is called so
CARDS: Final = f"id:{_CARD_NUMBER}"


@dataclass(frozen=True, slots=True)
class Names:
    """What names the erased customer in a cell, by what the cell's column holds."""

    emails: frozenset[str]
    phones: frozenset[str]  # digits, in each way of writing the number
    customers: frozenset[str]  # customer ids
    identifiers: Mapping[str, frozenset[str]]  # by type
    people: frozenset[str] = frozenset()  # first and last names together, in either order

    def in_cell(self, cell: str, kind: str) -> bool:
        """Say whether a cell names the customer; `kind` is `customer`, `cardnumber`, an identifier type, or blank for
        any other.
        """
        if not cell:
            return False
        text = trimmed(cell).lstrip("'")
        if kind == _CARD_NUMBER:
            return ungrouped(text) in self.identifiers.get(kind, ())
        if kind == "customer":
            return text in self.customers
        if kind in self.identifiers and text in self.identifiers[kind]:
            return True
        if "@" in text:
            return any(word in self.emails for word in _BETWEEN.split(text.casefold()))
        return bool(_PHONE_LIKE.match(text)) and _NOT_DIGITS.sub("", text) in self.phones

    def in_title(self, title: str) -> bool:
        """Return whether the name of a file or a sheet, which may hold anything, holds something of the customer's."""
        text = title.casefold()
        if any(value in text for value in self.emails):
            return True
        words = f" {_NOT_WORDS.sub(' ', text)} "
        if any(f" {name} " in words for name in self.people):
            return True
        parts = {*_PARTS.split(title), title.rpartition(".")[0]}
        if any(part in values for values in self.identifiers.values() for part in parts):
            return True
        return any(_NOT_DIGITS.sub("", run) in self.phones for run in _DIGITS_TOGETHER.findall(title))


def names_of(sought: Mapping[str, Sequence[Any]]) -> Names:
    """Prepare what an erasure seeks."""
    return Names(
        emails=frozenset(value.casefold() for value in sought.get("email", ())),
        phones=frozenset(form for value in sought.get("mobile", ()) for form in _written(value)),
        customers=frozenset(str(value) for value in sought.get("customer", ())),
        identifiers={
            what.removeprefix("id:"): frozenset(values) for what, values in sought.items() if what.startswith("id:")
        },
        people=frozenset(order for name in sought.get("name", ()) for order in _orders(name)),
    )


def column_kinds(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what each column of a bulk edit holds, as `Names.in_cell` wants it."""
    return [_kind(column) for column in columns]


def _kind(column: Mapping[str, Any]) -> str:
    if column["target"] == "key":
        return str(column["key_kind"])
    target = str(column["target"])
    if target == f"cards:{_CARD_NUMBER}":
        return _CARD_NUMBER
    return fields.identifier_parts(target)[0] if fields.is_identifier(target) else ""


def _orders(full_name: str) -> Iterator[str]:
    """Give a name as titles write it; one word alone may be anybody's."""
    words = _NOT_WORDS.sub(" ", full_name.casefold()).split()
    if len(words) > 1:
        yield " ".join(words)
        yield " ".join([words[-1], *words[:-1]])


def _written(e164: str) -> Iterator[str]:
    digits = _NOT_DIGITS.sub("", e164)
    yield from (digits, f"00{digits}", f"011{digits}")
    try:
        national = phonenumbers.national_significant_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return
    if len(national) >= FEWEST_DIGITS:
        yield from (f"{prefix}{national}" for prefix in _TRUNK_PREFIXES)
