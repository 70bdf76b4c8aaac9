"""Mappings saved under a name: found by it, offered to the next file that they fit, and never read by a run.

A bulk edit keeps a copy of what it was uploaded with: a mapping that is saved anew or deleted changes no preview.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from customers.bulk_edits.errors import BadOption
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice, choices_for, choices_of, places
from customers.bulk_edits.mapping.columns import IGNORED, UNKNOWN, Column, restored
from customers.models import BulkEdit, ColumnMapping
from customers.spreadsheets.headers import folded
from customers.spreadsheets.refusals import may_be_a_value

LONGEST_NAME = 80
MOST_OFFERED = 3
_MOST_LOOKED_AT = 200


def mapping_named(name: str, *, kind: str = "") -> ColumnMapping:
    """Return the saved mapping of that name. Raises BadOption where there is none, or it is of another kind."""
    found = ColumnMapping.objects.filter(name=name.strip()).first()
    if found is None:
        raise BadOption(f"There is no saved mapping named “{name.strip()[:LONGEST_NAME]}”.")
    if kind and found.kind != kind:
        raise BadOption(f"“{found.name}” was saved for files of the kind {found.kind}, not {kind}.")
    return found


def save_mapping(
    bulk_edit: BulkEdit, *, name: str, by: str, replaces: bool = False, changes_all: bool = False
) -> ColumnMapping:
    """Save what the columns of a file are. Raises BadOption, also where the name is there already.

    A mapping is read by its name, also by a drop folder that nobody watches: one takes the place of another only where
    the person `replaces` it and saved that one as well, or may change those of everybody.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadOption(f"Give the mapping a name of at most {LONGEST_NAME} characters.")
    columns = restored(bulk_edit.columns)
    if undecided := [column.header for column in columns if column.target == UNKNOWN]:
        raise BadOption(f"Choose what these columns mean first: {', '.join(undecided)}.")
    choices = choices_for([column.header for column in columns], choices_of(bulk_edit.mapping))
    saved = [_as_saved(choice, column) for choice, column in zip(choices, columns, strict=True)]
    said = {
        "kind": bulk_edit.kind,
        "country": bulk_edit.country,
        "date_format": bulk_edit.date_format,
        # A header that may be somebody's value is none of a file that comes again.
        "columns": [choice.as_json() for choice in saved if not may_be_a_value(choice.header)],
        "saved_by": by,
    }
    with transaction.atomic():
        mapping, is_new = ColumnMapping.objects.select_for_update().get_or_create(name=name, defaults=said)
        if not is_new:
            _check_replacing(mapping, bulk_edit.kind, replaces=replaces, may=changes_all or mapping.saved_by == by)
            for column, value in said.items():
                setattr(mapping, column, value)
            mapping.save()
    return mapping


def _check_replacing(mapping: ColumnMapping, kind: str, *, replaces: bool, may: bool) -> None:
    if mapping.kind != kind:
        raise BadOption(f"“{mapping.name}” is a mapping for files of the kind {mapping.kind}: choose another name.")
    if not may:
        raise BadOption(f"“{mapping.name}” was saved by somebody else, and you can't change it: choose another name.")
    if not replaces:
        raise BadOption(f"“{mapping.name}” is a saved mapping already: choose another name, or tick “Replace”.")


def _as_saved(choice: ColumnChoice, column: Column) -> ColumnChoice:
    """Keep what a column is also where a command named it, or the project's own fields did."""
    choice = replace(choice, is_named=False)  # the next file may come without it
    if choice.does or column.target != IGNORED or column.is_of_retry_file:
        return choice
    return replace(choice, does=IGNORE)


@dataclass(frozen=True, slots=True)
class FittingMapping:
    """A saved mapping, and how many of its headers a file has."""

    mapping: ColumnMapping
    fits: int
    of: int

    @property
    def name(self) -> str:
        """Return its name."""
        return self.mapping.name


def fitting_mappings(bulk_edit: BulkEdit) -> list[FittingMapping]:
    """Return the saved mappings that fit a file best and would change something, the best first: at least half of their
    headers stand in it.
    """
    headers = [column["header"] for column in bulk_edit.columns]
    there = set(places(headers))
    offered = []
    for mapping in ColumnMapping.objects.filter(kind=bulk_edit.kind).order_by("-saved_at")[:_MOST_LOOKED_AT]:
        choices = choices_of(mapping.columns)
        fits = sum((folded(choice.header), choice.nth) in there for choice in choices)
        if fits * 2 >= len(choices) > 0 and fits and _changes(bulk_edit, headers, mapping, choices):
            offered.append(FittingMapping(mapping, fits, len(choices)))
    return sorted(offered, key=lambda one: -one.fits / one.of)[:MOST_OFFERED]


def _changes(
    bulk_edit: BulkEdit, headers: Sequence[str], mapping: ColumnMapping, choices: Sequence[ColumnChoice]
) -> bool:
    if mapping.country not in ("", bulk_edit.country) or mapping.date_format not in ("", bulk_edit.date_format):
        return True
    now = choices_for(headers, choices_of(bulk_edit.mapping))
    then = choices_for(headers, choices)
    return any(
        one != other and other.says_anything and not _is_so(column, other)
        for one, other, column in zip(now, then, restored(bulk_edit.columns), strict=True)
    )


def _is_so(column: Column, choice: ColumnChoice) -> bool:
    """Return whether a column is already what was chosen: a custom field was made of it by the run before."""
    if choice.country != column.country or choice.date_format != column.date_format:
        return False
    if choice.does == NEW:
        return column.target != UNKNOWN and column.target != IGNORED
    return choice.does == AS and folded(choice.reads_as) == folded(column.name)
