"""Files of merges: each row names by their ids the customer who stays and the one who is merged into it."""

from collections.abc import Sequence
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
from customers.spreadsheets.headers import column_letter, folded
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
    """Return what each header means; the first column is one of the two.

    Raises FileRefused: `first_column`, `unknown_column`, `duplicate_header`.
    """
    if folded(headers[0]) not in (SURVIVOR_HEADER, VICTIM_HEADER):
        allowed = f"{SURVIVOR_HEADER}, {VICTIM_HEADER}"
        raise FileRefused("first_column", column=column_letter(0), header=headers[0], allowed=allowed)
    found = told_apart([_read(header, index, wishes) for index, header in enumerate(headers)], asks=False)
    keys = [column for column in found if column.target == KEY]
    if len(keys) > 1:
        at = len(found) - 1 - [column.target for column in reversed(found)].index(KEY)
        facts = {"column": column_letter(at), "header": found[at].header}
        first = found.index(keys[0])
        raise FileRefused("duplicate_header", first=column_letter(first), first_header=keys[0].header, **facts)
    for target, header in ((KEY, SURVIVOR_HEADER), (VICTIM, VICTIM_HEADER)):
        if all(column.target != target for column in found):
            raise FileRefused("first_column/merge", missing=header, takes=_TAKES)
    return found


def _read(header: str, index: int, wishes: Wishes) -> Column:
    return read_column(header, index, wishes, lambda name, _: _column(name, index, wishes))


def _column(header: str, index: int, wishes: Wishes) -> Column:
    name = folded(header)
    if name == SURVIVOR_HEADER:
        return Column(header, KEY, key_kind="customer")
    if name == VICTIM_HEADER:
        return Column(header, VICTIM, key_kind="customer")
    declared = columns.BY_NAME.get(name)
    if declared and declared.field in _OURS:
        return Column(header, declared.field)
    if wishes.asks:
        return Column(header, UNKNOWN)
    raise FileRefused("unknown_column/kind", column=column_letter(index), header=header, takes=_TAKES)
