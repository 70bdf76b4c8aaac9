"""Files of merges: each row names by their ids the customer who stays and the one who is merged into it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from customers.bulk_edit_kinds import BulkEditKind, KindWords
from customers.bulk_edits.mapping.choices import Wishes
from customers.bulk_edits.mapping.columns import (
    IGNORED,
    KEY,
    RETRY_COLUMN,
    UNKNOWN,
    Column,
    read_column,
    told_apart,
)
from customers.models import BulkEdit
from customers.rules import columns
from customers.rules.effects import MERGES
from customers.rules.merging import MERGE_WITH
from customers.spreadsheets.headers import column_letter, folded, nearest
from customers.spreadsheets.refusals import FileRefused
from integration_points.policies import HeldByAnother

VICTIM: Final = "merge:victim"
UNMERGES: Final = "unmerges"  # in the options of an undo: what it takes back may have merged customers
SURVIVOR_HEADER: Final = "survivor"
VICTIM_HEADER: Final = "victim"
_TAKES: Final = "The columns are survivor and victim, each with customer ids."
_OURS: Final = frozenset({RETRY_COLUMN, IGNORED})


class MergeWords(KindWords):
    """How merges read in a preview and a report: ids, and nothing that is personal."""

    is_personal = False
    weighs = MERGES

    def label(self, field: str) -> str:
        """Name what a row changes."""
        return "Merged with" if field == MERGE_WITH else "Merged customer"

    def text(self, field: str, value: Any) -> str:
        """Name the customer, or several."""
        ids = value if isinstance(value, list) else [value]
        return f"Customer{'s' if len(ids) > 1 else ''} {', '.join(map(str, ids))}"


MERGE: Final = BulkEditKind(
    name="merge",
    label="Merge customers",
    help="Merges the customers of each row, in the order of the file.",
    takes=f"{_TAKES} The victim becomes part of the survivor.",
    words=MergeWords(),
    permission="customers.merge_customers",
    for_keys=False,  # no key has that permission
)


def is_of_merges(bulk_edit: BulkEdit) -> bool:
    """Return whether the rows of a bulk edit, or those that it takes back, are merges."""
    return bulk_edit.part_kind == MERGE.name


def may_merge(bulk_edit: BulkEdit) -> bool:
    """Return whether rows of it may merge customers, or take merges back: such rows run after all others."""
    if bulk_edit.undo_of_id:
        return bool(bulk_edit.options.get(UNMERGES))
    merges = (bulk_edit.frozen.get("policy") or {}).get("held_by_another") == HeldByAnother.MERGE
    return is_of_merges(bulk_edit) or (merges and not bulk_edit.part_kind)


def recognise_merges(headers: Sequence[str], *, wishes: Wishes) -> list[Column]:
    """Return what each header means; the first column is one of the two. Where somebody can be asked, what is missing
    is a question as long as a column is undecided.

    Raises FileRefused: `first_column`, `unknown_column`, `duplicate_header`.
    """
    found = told_apart([_read(header, index, wishes) for index, header in enumerate(headers)], asks=wishes.asks)
    found = _one_survivor(found, asks=wishes.asks)
    if wishes.asks and any(column.target == UNKNOWN for column in found):
        return found
    for target, header in ((KEY, SURVIVOR_HEADER), (VICTIM, VICTIM_HEADER)):
        if all(column.target != target for column in found):
            raise FileRefused("first_column/merge", missing=header, takes=_TAKES)
    return found


def _one_survivor(found: Sequence[Column], *, asks: bool) -> list[Column]:
    apart: list[Column] = []
    for index, column in enumerate(found):
        first = next((at for at, other in enumerate(apart) if column.target == KEY == other.target), None)
        if first is None:
            apart.append(column)
            continue
        facts = {"column": column_letter(index), "header": column.header}
        other = {"first": column_letter(first), "first_header": apart[first].header}
        refused = FileRefused("duplicate_header", **facts, **other)
        if not asks:
            raise refused
        apart.append(replace(column, target=UNKNOWN, key_kind="", problem=refused.sentence))
    return apart


def _read(header: str, index: int, wishes: Wishes) -> Column:
    return read_column(header, index, wishes, lambda name, _: _column(name, index, wishes))


def _column(header: str, index: int, wishes: Wishes) -> Column:
    name = folded(header)
    if name == SURVIVOR_HEADER:
        return Column(header, KEY, key_kind="customer")
    if name == VICTIM_HEADER:
        return Column(header, VICTIM, key_kind="customer")
    if index == 0:
        allowed = f"{SURVIVOR_HEADER}, {VICTIM_HEADER}"
        raise FileRefused("first_column", column=column_letter(0), header=header, allowed=allowed)
    declared = columns.BY_NAME.get(name)
    if declared and declared.field in _OURS:
        return Column(header, declared.field)
    if wishes.asks:
        return Column(header, UNKNOWN, nearly=nearest(header, (SURVIVOR_HEADER, VICTIM_HEADER)))
    raise FileRefused("unknown_column/kind", column=column_letter(index), header=header, takes=_TAKES)
