"""What a column of a file can be made: the list on the page of its preview, and what commands and the API may name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from customers.bulk_edits.errors import ChoicesRefused, KindGone
from customers.bulk_edits.kinds import freeze_choices, kind_named, open_kind
from customers.bulk_edits.mapping.card_columns import CardColumns
from customers.bulk_edits.mapping.choices import AS, NEW
from customers.bulk_edits.mapping.columns import KEY, Column
from customers.bulk_edits.mapping.merge_columns import SURVIVOR_HEADER, VICTIM_HEADER, is_of_merges
from customers.bulk_edits.mapping.words import TYPES
from customers.edits.definitions import Definitions
from customers.models import BulkEdit
from customers.rules import columns as declared


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
    bulk_edit: BulkEdit, definitions: Definitions, key: Column | None, labels: Mapping[str, str]
) -> tuple[OptionGroup, ...]:
    """Return what any other column can be. `labels` names the custom fields for people."""
    groups = list(_known(bulk_edit, definitions, key, labels))
    if makes_fields(bulk_edit):
        new = tuple(Option(f"{NEW}:{value}", f"New field: {label}") for value, label in TYPES.items())
        groups.append(OptionGroup("A new custom field", new))
    return tuple(group for group in groups if group.options)


def _known(
    bulk_edit: BulkEdit, definitions: Definitions, key: Column | None, labels: Mapping[str, str]
) -> Iterator[OptionGroup]:
    if bulk_edit.part_kind or bulk_edit.kind == BulkEdit.Kind.CARDS:
        yield OptionGroup("Columns of this kind", _as(*_of_kind(bulk_edit)))
        return
    kind = key.key_kind if key else ""
    point = bulk_edit.integration_point.policy()
    settable = [column for column in declared.COLUMNS if column.is_set]
    yield OptionGroup(
        "Fields", tuple(_set(column.header, column.label, again=column.field == kind) for column in settable)
    )
    types = [name for name in sorted(definitions.types) if definitions.scope(name, point) is not None]
    yield OptionGroup("Identifiers", tuple(_set(name, name, again=name == kind) for name in types))
    custom = sorted(definitions.custom, key=lambda name: labels.get(name, name).casefold())
    yield OptionGroup("Custom fields", tuple(Option(f"{AS}:{name}", labels.get(name, name)) for name in custom))
    yield OptionGroup("Guard", (Option(f"{AS}:{declared.VERSION}", "Version, from an export"),))


def _of_kind(bulk_edit: BulkEdit) -> Sequence[str]:
    """Return the headers that files of a kind with columns of its own may have beside the key."""
    if is_of_merges(bulk_edit):
        return SURVIVOR_HEADER, VICTIM_HEADER
    if bulk_edit.kind == BulkEdit.Kind.CARDS:
        return CardColumns().headers()
    try:
        rows = open_kind(bulk_edit, freeze_choices(bulk_edit))
    except (ChoicesRefused, KindGone):  # what was chosen for it is gone: that is said where it is run
        return ()
    return rows.headers() if rows else ()


def _set(header: str, label: str, *, again: bool) -> Option:
    """The key column only finds: what it names is changed by a column of its own."""
    return Option(f"{AS}:{declared.NEW}{header}", f"New {label}") if again else Option(f"{AS}:{header}", label)


def _as(*headers: str) -> tuple[Option, ...]:
    return tuple(Option(f"{AS}:{header}", header) for header in headers)


def key_of(columns: Sequence[Column]) -> Column | None:
    """Return the column that finds the customer, once it is known."""
    return next((column for column in columns if column.target == KEY), None)
