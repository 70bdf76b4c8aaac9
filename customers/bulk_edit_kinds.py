"""What a part declares of bulk edits: kinds of its own, and effects that a file of any kind can have besides.

A kind says which columns its files take, what a row wants, how things stand and how they are written. Everything else
is the same for every kind and stays with customers/bulk_edits/: finding the customers, comparing rows, ledger, counts,
preview, pilot, pause, cancel, limits, report, fix-and-retry file, undo, and doing each chunk once.

Such a kind writes no Change and counts no version: its part keeps dated records of its own, which name the bulk edit
and the row. docs/contributors/extend.md says how to write one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from customers.edits.edit import Clear, EditContext
from customers.edits.rows.row_changes import Delta
from customers.edits.snapshot import Touch
from customers.rules.values.custom_values import FieldType, shown_custom_value

Chosen = Mapping[str, str]  # option -> what was chosen, as its `check` gave it back
Frozen = Mapping[str, Any]  # what a preview was made under, as JSON
Values = Mapping[str, Any]  # field -> value, as JSON; None: there is none

# Words that the page, the API and the command have for a file already: no option is called like one.
_TAKEN = """
    file import_file kind through by integration_point country encoding delimiter sheet date_format create_fields
    ignore_columns columns column mapping save_mapping reason preview_only pilot confirm approved_by wait timeout
    format resource
"""
TAKEN_OPTIONS = frozenset(_TAKEN.split())


class OptionRefused(Exception):
    """What was chosen cannot be. The text is for whoever chose it: it says what can."""


class OptionInput(StrEnum):
    """What an option is typed into on the page where it offers no choices."""

    TEXT = "text"
    MOMENT = "datetime-local"


@dataclass(frozen=True, slots=True)
class BulkEditOption:
    """Something that is chosen at the upload: a field of the page and of the API, and an option of the command.

    Its `name` is the same at all three: `segment` is `--segment` on the command line. `check` gets what was said, not
    blank, and gives back what is kept, such as a system name; it raises OptionRefused. With `choices`, (value, label)
    pairs, the page offers those.
    """

    name: str
    label: str
    check: Callable[[str], str]
    help: str = ""
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    input: OptionInput = OptionInput.TEXT
    required: bool = True

    @property
    def flag(self) -> str:
        """Write it as the command does."""
        return f"--{self.name.replace('_', '-')}"


class KindColumn(NamedTuple):
    """What a column of a kind sets. A `field` is named `<kind>:<what>`; `type` says which cells of a workbook fit."""

    field: str
    type: FieldType = FieldType.TEXT


class KindWrite(NamedTuple):
    """One row that is written: what its customer has is to become what the delta says, {field: [before, after]}."""

    row_number: int
    customer_id: int
    delta: Delta


@dataclass(frozen=True, slots=True)
class KindBatch:
    """The rows of one chunk that are written together. No customer stands in it twice.

    `context` says who, through what, why and by which bulk edit; `now` is the database's time, read under the locks.
    `undo_of` is the bulk edit that is taken back: its rows have the same numbers, and each delta is the reverse.
    """

    writes: Sequence[KindWrite]
    context: EditContext
    now: datetime
    undo_of: int | None = None


class KindRows:
    """The rows of one file of a kind, under what was frozen with its preview. Made anew for each chunk.

    Every method does its work for all customers of a chunk at once: a number of statements that does not depend on
    how many there are.
    """

    def column(self, header: str) -> KindColumn | None:
        """Say what a column with this header sets; None: it is none of this kind's. The key column isn't asked about.

        Headers ignore case, spaces, `_` and `-` everywhere else: do so too.
        """
        return None

    def headers(self) -> Sequence[str]:
        """Return the headers that `column` knows, each in one spelling: others can be read as them."""
        return ()

    def value(self, field: str, cell: str | Clear) -> Any:
        """Read a cell that isn't blank, as JSON. Raises Refused: then nothing of its row is applied."""
        raise NotImplementedError

    def always(self) -> Values:
        """Return what every row wants beside what its cells say."""
        return {}

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Read how these customers stand now, locked or not; what is left out is None.

        `fields` are those of the file's columns, of `always` and of the deltas. Return others as well where `delta`
        needs them.
        """
        raise NotImplementedError

    def delta(self, wants: Values, has: Values) -> Delta:
        """Return what a customer who `has` this changes by wanting that; nothing: the row is `unchanged`."""
        return differing(wants, has)

    def last_touches(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Mapping[str, Touch]]:
        """Return who last changed these fields of these customers and when, for the rows that found them changed."""
        return {}

    def write(self, batch: KindBatch) -> None:
        """Write the rows, in the transaction of their chunk and under their customers' locks.

        How things stand was compared with each delta's `before` under these locks.
        """
        raise NotImplementedError


class KindWords:
    """How the fields of a kind read on pages and in reports."""

    is_personal: bool = True  # masked for those who may see no personal data
    weighs: str = ""  # what each row counts as, where that alone is told and weighed before a run

    def label(self, field: str) -> str:
        """Name a field."""
        return field.partition(":")[2]

    def text(self, field: str, value: Any) -> str:
        """Write a value that isn't None."""
        return shown_custom_value(value)

    def counted(self, field: str, before: Any, after: Any) -> str:
        """Name what a change is counted as before a run. A handful of words, none made of a value that is personal."""
        return "change"

    def count_text(self, field: str, counted: str, number: int) -> str:
        """Say in words what was counted so, to stand behind the number: "customers enter Segment vip"."""
        return f"{'value' if number == 1 else 'values'} of {self.label(field)} {counted}{'s' if number == 1 else ''}"

    def is_lost(self, counted: str) -> bool:
        """Return whether it is something that a person should look at before the run."""
        return False


def differing(wants: Values, has: Values) -> Delta:
    """Return what is wanted and is not so yet."""
    return {name: [has.get(name), value] for name, value in wants.items() if has.get(name) != value}


def _nothing(_: Chosen) -> Frozen:
    return {}


def _no_clash(_: Chosen, _others: Mapping[str, Chosen]) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEditKind:
    """A kind of bulk edit. `name` stands in the database, at the API and behind `--kind`, and before its fields' names.

    `takes` tells people which columns its files have beside the key. `freeze` gets what was chosen and gives what the
    rows are planned under; where that differs at the run, the preview has to be made again. It raises OptionRefused.
    `finds_by` is the one key that its files may name customers by; blank: any. `permission` is needed beside those for
    bulk edits; without `for_keys` no client system may use the kind. What is done by one that `is_final` can't be taken
    back: no pilot of it starts freely, and nothing else is done to the customers of its files.
    """

    name: str
    label: str
    help: str = ""
    takes: str = ""
    options: Sequence[BulkEditOption] = ()
    freeze: Callable[[Chosen], Frozen] = _nothing
    open: Callable[[Frozen], KindRows] | None = None  # None: the engine's own, which edits profiles
    words: KindWords = field(default_factory=KindWords)
    finds_by: str = ""
    permission: str = ""
    for_keys: bool = True
    is_final: bool = False


class EffectRow(NamedTuple):
    """A row that an effect happens to, or is taken back of."""

    row_number: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class EffectBatch:
    """The rows of one chunk that an effect happens to: those that are `applied` or `unchanged`.

    A customer whose values were right already was in the file as well. `undo_of` stands in every undo, and its rows
    have the same numbers. To `undo` it names the bulk edit whose effect is taken back. To `apply` it names an undo that
    is taken back itself: the effect is due again to those whom that took it from, and its rows are all that it walked.
    """

    rows: Sequence[EffectRow]
    frozen: Frozen
    context: EditContext
    now: datetime
    undo_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEditEffect:
    """What a bulk edit of any kind can do besides, to every customer of its file.

    It is asked for where the first of its `options` is chosen. `freeze` is as a kind's; `describe` says in one line
    what it does, such as "Added to segment vip". `apply` and `undo` write for a chunk in its transaction, under its
    customers' locks; without `undo` what it did stays, and the undo says so. `again`: where that undo is undone, it is
    applied to its rows again; what was never taken back isn't. `clash` gets what was chosen for it, and for the kind
    and the other effects by their names; it says why these don't go together, or nothing.
    """

    name: str
    label: str
    options: Sequence[BulkEditOption]
    apply: Callable[[EffectBatch], None]
    describe: Callable[[Frozen], str]
    freeze: Callable[[Chosen], Frozen] = _nothing
    undo: Callable[[EffectBatch], None] | None = None
    again: bool = True
    clash: Callable[[Chosen, Mapping[str, Chosen]], str] = _no_clash
    permission: str = ""
    for_keys: bool = True


Offer = BulkEditKind | BulkEditEffect
