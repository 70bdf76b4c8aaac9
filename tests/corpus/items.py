"""What an item of the corpus is: files that go wrong in one way, and what has to become of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Make = Callable[[Path], Path]  # writes the file into a folder of the test's own
Content = str | bytes | Make


@dataclass(frozen=True, slots=True)
class RowEnd:
    """What has to become of one row: "applied", or "rejected invalid_phone".

    `becomes` are the values that the preview has to show, by the name of the field in the API. `warns` are codes.
    """

    outcome: str
    column: str = ""
    value: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict)
    warns: tuple[str, ...] = ()
    to_a_key: str = ""  # where the API says less, because it would tell of other customers


@dataclass(frozen=True, slots=True)
class Sample:
    """One file. It is refused with a code, or read; `asks`: the page asks a person instead of refusing it."""

    title: str
    content: Content
    refused: str = ""
    column: str = ""  # the letter that a refusal names
    asks: str = ""
    rows: Mapping[int, RowEnd] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # codes of file warnings
    read_as: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)  # country, encoding ...
    settings: Mapping[str, object] = field(default_factory=dict)
    before: Callable[[], Mapping[str, object]] | None = None  # who has to be there; what it gives stands in the file
    name: str = "people.csv"
    shown_as: str = ""  # the name as the page shows it, where it is another


@dataclass(frozen=True, slots=True)
class Item:
    """One way in which a file goes wrong. `why` says why the outcome is this one, where another might be expected."""

    id: str
    title: str
    samples: tuple[Sample, ...]
    why: str = ""


ASKS_FOR_KEY = "Choose what names the customer"
ASKS_FOR_COLUMNS = "Choose what these columns mean"
ASKS_FOR_ENCODING = "Choose the line that reads right."
ANN = "ann@example.com"
ANNA = RowEnd("applied", becomes={"firstName": "Anna"})


def people(rows: str = "ann@example.com,Anna\n", header: str = "email,firstName\n") -> str:
    """Write a file about Ann, who is there."""
    return header + rows
