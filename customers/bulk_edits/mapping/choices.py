"""What a person chose for the columns of a file: read as another header, made a new custom field, ignored."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from customers.rules.values.custom_values import FieldType
from customers.spreadsheets.headers import folded
from customers.spreadsheets.refusals import FileRefused

AS, NEW, IGNORE = "as", "new", "ignore"
DECISIONS: Final = (AS, NEW, IGNORE)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What was chosen for one column. `does` is one of the words above; blank: it is what its header says.

    `nth` tells columns of one header apart. `reads_as` is the known header that it is read as. `type` and `choices` are
    those of a new custom field. `country` and `date_format` go before those of the file. `is_named`: a command or a
    client system named the column for this very file, which is refused where it has none of that header.
    """

    header: str
    nth: int = 0
    does: str = ""
    reads_as: str = ""
    type: str = FieldType.TEXT.value
    choices: tuple[str, ...] = ()
    country: str = ""
    date_format: str = ""
    is_named: bool = False

    @property
    def says_anything(self) -> bool:
        """Return whether anything was chosen."""
        return bool(self.does or self.country or self.date_format)

    def as_json(self) -> dict[str, Any]:
        """Return the choice as it is kept."""
        return {**asdict(self), "choices": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person chose. `choices` are for columns one by one; the headers are what commands and the API name.

    `asks`: what cannot be used becomes a question on the page; otherwise it refuses the file.
    """

    create_fields: Collection[str] = ()
    ignore_columns: Collection[str] = ()
    asks: bool = False
    choices: Sequence[ColumnChoice] = ()  # one a column, in their order; none: nothing was chosen

    def at(self, index: int, header: str) -> ColumnChoice:
        """Return what was chosen for a column. The first one is never left out: it names the customer."""
        choice = self.choices[index] if index < len(self.choices) else ColumnChoice(header)
        if index and not choice.does and folded(header) in {folded(name) for name in self.ignore_columns}:
            return ColumnChoice(header, does=IGNORE)
        return choice


def choices_of(kept: Iterable[Mapping[str, Any]]) -> list[ColumnChoice]:
    """Read choices as they were kept."""
    return [ColumnChoice(**{**one, "choices": tuple(one.get("choices", ()))}) for one in kept]


def choices_for(headers: Sequence[str], kept: Iterable[ColumnChoice]) -> list[ColumnChoice]:
    """Return the choice for each column of a file; what was chosen for headers that it has not is left out."""
    known = {(folded(choice.header), choice.nth): choice for choice in kept}
    return [
        known.get(place, ColumnChoice(header, place[1])) for header, place in zip(headers, places(headers), strict=True)
    ]


def check_named(headers: Sequence[str], kept: Sequence[ColumnChoice]) -> None:
    """Refuse a file without a column that was named for it, or whose first one was to be anything but the key.

    Raises FileRefused: `unknown_column`, `first_column`.
    """
    there = {*map(folded, headers)}
    for choice in kept:
        if choice.is_named and folded(choice.header) not in there:
            raise FileRefused("unknown_column/named", header=choice.header, meant=_meant(choice))
        if choice.is_named and choice.does != AS and folded(choice.header) == folded(headers[0]):
            raise FileRefused("first_column/named", header=choice.header)


def _meant(choice: ColumnChoice) -> str:
    return {AS: choice.reads_as, NEW: "a new custom field"}.get(choice.does, "to be ignored")


def laid_over(below: Iterable[ColumnChoice], above: Iterable[ColumnChoice]) -> list[ColumnChoice]:
    """Return the choices of both, those `above` where they say anything of the same column."""
    laid = {(folded(choice.header), choice.nth): choice for choice in below}
    laid |= {(folded(choice.header), choice.nth): choice for choice in above if choice.says_anything}
    return list(laid.values())


def places(headers: Sequence[str]) -> list[tuple[str, int]]:
    """Tell the columns of a file apart: by folded header, and the how many of that header it is."""
    seen: Counter[str] = Counter()
    found = []
    for name in map(folded, headers):
        found.append((name, seen[name]))
        seen[name] += 1
    return found
