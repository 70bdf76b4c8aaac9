"""What a column of a file can be made: the choices of its list on the page of the preview."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from customers.bulk_edits.kinds import kind_named
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice
from customers.bulk_edits.mapping.columns import KEY, Column
from customers.bulk_edits.mapping.merge_columns import SURVIVOR_HEADER, VICTIM_HEADER, is_of_merges
from customers.changelog.labels import Labels
from customers.edits.definitions import Definitions
from customers.models import BulkEdit, CustomField
from customers.rules import columns as declared
from customers.rules.values.custom_values import FieldType

CARD_HEADERS: Final = ("cardnumber", "series", "status")
TYPES: Final = {str(value): str(label) for value, label in CustomField.TYPES if value is not FieldType.CHOICES}
_CREATE: Final = "create"  # a new field of text, as it was said before fields had types


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the word that is sent, and what the person reads."""

    word: str
    label: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices of one sort, under their name."""

    name: str
    options: tuple[Option, ...]


def makes_fields(bulk_edit: BulkEdit) -> bool:
    """Return whether a column that no field has can become a custom field."""
    return not bulk_edit.part_kind and bulk_edit.kind != BulkEdit.Kind.CARDS


def key_options(bulk_edit: BulkEdit, definitions: Definitions) -> tuple[OptionGroup, ...]:
    """Return what the first column can find a customer by."""
    if is_of_merges(bulk_edit):
        return (OptionGroup("The first column", _as(SURVIVOR_HEADER, VICTIM_HEADER)),)
    kind = kind_named(bulk_edit.part_kind)
    only = kind.finds_by if kind else ""
    found = (column for column in declared.COLUMNS if column.is_key and (not only or column.field == only))
    keys = [Option(f"{AS}:{column.header}", column.label) for column in found]
    types = [Option(f"{AS}:{name}", name) for name in sorted(definitions.types) if not only]
    return (OptionGroup("Finds the customer by", (*keys, *types)),)


def column_options(
    bulk_edit: BulkEdit, definitions: Definitions, key: Column | None, labels: Labels
) -> tuple[OptionGroup, ...]:
    """Return what any other column can be."""
    groups = list(_known(bulk_edit, definitions, key, labels))
    if makes_fields(bulk_edit):
        new = tuple(Option(f"{NEW}:{value}", f"New field: {label}") for value, label in TYPES.items())
        groups.append(OptionGroup("A new custom field", new))
    return tuple(group for group in groups if group.options)


def _known(bulk_edit: BulkEdit, definitions: Definitions, key: Column | None, labels: Labels) -> Iterator[OptionGroup]:
    if is_of_merges(bulk_edit):
        yield OptionGroup("Columns of this kind", _as(SURVIVOR_HEADER, VICTIM_HEADER))
        return
    if bulk_edit.part_kind:
        return
    if bulk_edit.kind == BulkEdit.Kind.CARDS:
        yield OptionGroup("Columns of this kind", _as(*CARD_HEADERS))
        return
    kind = key.key_kind if key else ""
    point = bulk_edit.integration_point.policy()
    settable = [column for column in declared.COLUMNS if column.is_set]
    yield OptionGroup(
        "Fields", tuple(_set(column.header, column.label, again=column.field == kind) for column in settable)
    )
    types = [name for name in sorted(definitions.types) if definitions.scope(name, point) is not None]
    yield OptionGroup("Identifiers", tuple(_set(name, name, again=name == kind) for name in types))
    custom = sorted(definitions.custom, key=lambda name: labels.custom.get(name, name).casefold())
    yield OptionGroup("Custom fields", tuple(Option(f"{AS}:{name}", labels.custom.get(name, name)) for name in custom))
    yield OptionGroup("Guard", (Option(f"{AS}:{declared.VERSION}", "Version, from an export"),))


def _set(header: str, label: str, *, again: bool) -> Option:
    """The key column only finds: what it names is changed by a column of its own."""
    return Option(f"{AS}:{declared.NEW}{header}", f"New {label}") if again else Option(f"{AS}:{header}", label)


def _as(*headers: str) -> tuple[Option, ...]:
    return tuple(Option(f"{AS}:{header}", header) for header in headers)


def word_of(choice: ColumnChoice) -> str:
    """Return the word that stands for a choice in the list."""
    if choice.does == AS:
        return f"{AS}:{choice.reads_as}"
    return f"{NEW}:{choice.type}" if choice.does == NEW else choice.does


def chosen_by(word: str, choice: ColumnChoice, *, choices: Sequence[str] = ()) -> ColumnChoice:
    """Return what the word chooses for a column; its country and its date format stay."""
    does, _, what = (f"{NEW}:{FieldType.TEXT}" if word == _CREATE else word).partition(":")
    plain = ColumnChoice(choice.header, choice.nth, country=choice.country, date_format=choice.date_format)
    if does == AS and what:
        return _with(plain, does=AS, reads_as=what[:100])
    if does == NEW and what in TYPES:
        listed = tuple(choices) if what == FieldType.CHOICE else ()
        return _with(plain, does=NEW, type=what, choices=listed)
    return ColumnChoice(choice.header, choice.nth, does=IGNORE) if does == IGNORE else plain


def _with(
    choice: ColumnChoice,
    *,
    does: str,
    reads_as: str = "",
    type: str = FieldType.TEXT.value,
    choices: tuple[str, ...] = (),
) -> ColumnChoice:
    return ColumnChoice(choice.header, choice.nth, does, reads_as, type, choices, choice.country, choice.date_format)


def key_of(columns: Sequence[Column]) -> Column | None:
    """Return the column that finds the customer, once it is known."""
    return next((column for column in columns if column.target == KEY), None)
