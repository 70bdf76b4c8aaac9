"""Plan the rows of one chunk under the bulk edit's frozen settings: writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from customers.bulk_edit_kinds import BulkEditKind, KindRows
from customers.bulk_edits.kinds import kind_of, open_kind
from customers.bulk_edits.lifecycle.permissions import may_clear_confirmed
from customers.bulk_edits.mapping.card_columns import NUMBER, card_edit
from customers.bulk_edits.mapping.columns import KEY, Column, restored
from customers.bulk_edits.mapping.merge_columns import is_of_merges
from customers.bulk_edits.mapping.preview_settings import thaw_definitions, thaw_policy
from customers.bulk_edits.mapping.row_edits import KEY_FIELD, edit_builder
from customers.bulk_edits.preview.new_ids import refuse_to_join
from customers.bulk_edits.preview.plan_deletes import is_of_deletes, plan_deletes
from customers.bulk_edits.preview.plan_kind import plan_kind, plan_kind_undo
from customers.bulk_edits.preview.plan_merges import plan_merges, plan_merges_back
from customers.bulk_edits.preview.plan_merging import foreseen
from customers.bulk_edits.preview.plan_undo import applied_rows, plan_undo
from customers.edits.change_customers import PlannedEdit, plan_edits
from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator
from customers.models import BulkEdit, BulkEditChunk
from customers.rules import fields
from customers.spreadsheets.cells import unpack
from customers.spreadsheets.sheet import Row as SheetRow


@dataclass(frozen=True, slots=True)
class Settings:
    """A bulk edit with everything its rows are planned under."""

    bulk_edit: BulkEdit
    context: EditContext
    definitions: Definitions
    columns: Sequence[Column]
    kind: BulkEditKind | None = None  # a part's, and what reads and writes its rows
    kind_rows: KindRows | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """Return each field's header in the file; a field that only the key's column names has the key's."""
        key = next(column for column in self.columns if column.target == KEY)
        by_field = {KEY_FIELD if column is key else column.target: column.header for column in self.columns}
        if NUMBER in by_field:
            by_field[fields.CARD] = by_field[NUMBER]
        return {self._key_field(key.key_kind): key.header, **by_field}

    def _key_field(self, kind: str) -> str:
        if kind not in self.definitions.types:
            return kind
        scope = self.definitions.scope(kind, self.context.point)
        return fields.identifier(kind, scope or fields.PROJECT_SCOPE)


def settings_of(bulk_edit: BulkEdit) -> Settings:
    """Thaw what the bulk edit was planned under."""
    context = EditContext(
        point=thaw_policy(bulk_edit.frozen),
        initiator=initiator_of(bulk_edit),
        reason=bulk_edit.reason,
        bulk_edit_id=bulk_edit.pk,
        may_clear_confirmed=may_clear_confirmed(bulk_edit),
    )
    return Settings(
        bulk_edit,
        context,
        thaw_definitions(bulk_edit.frozen),
        restored(bulk_edit.columns),
        kind=kind_of(bulk_edit),
        kind_rows=open_kind(bulk_edit, bulk_edit.frozen),
    )


def initiator_of(bulk_edit: BulkEdit) -> Initiator:
    """Say in whose name a bulk edit changes customers."""
    return Initiator(
        bulk_edit.initiator_kind,
        bulk_edit.initiator,
        bulk_edit.initiator_user_id,
        bulk_edit.initiator_key_id,
    )


def plan_rows(
    settings: Settings, chunk: BulkEditChunk, *, only: Collection[int] | None = None, lock: bool = False
) -> list[PlannedEdit]:
    """Plan a chunk's rows against the customers as they are now; `only` names some of its rows by number."""
    kind, kind_rows = settings.kind, settings.kind_rows
    if settings.bulk_edit.undo_of_id:
        applied = applied_rows(settings.bulk_edit, chunk, only)
        if kind and kind_rows:
            return plan_kind_undo(applied, kind=kind, rows=kind_rows, lock=lock)
        if is_of_merges(settings.bulk_edit):
            return plan_merges_back(applied, settings.bulk_edit.undo_of_id)
        return refuse_to_join(plan_undo(applied, settings.bulk_edit, chunk, lock=lock), settings.definitions)
    edits = edits_of(settings, chunk, only=only)
    if is_of_merges(settings.bulk_edit):
        return plan_merges(edits)
    context, definitions = settings.context, settings.definitions
    if kind and kind_rows:
        of_kind = plan_kind(edits, kind=kind, rows=kind_rows, context=context, definitions=definitions, lock=lock)
        return plan_deletes(of_kind) if is_of_deletes(settings.bulk_edit) else of_kind
    planned = plan_edits(edits, context=context, definitions=definitions, lock=lock, rivals_wait=False)
    planned = refuse_to_join(planned, definitions)
    # Under the locks of a run each row that merges is looked at by itself.
    return planned if lock else foreseen(planned)


@lru_cache(maxsize=1)  # rows that run one by one ask for the same chunk each time
def _unpacked(packed: bytes) -> Sequence[SheetRow]:
    return unpack(packed)


def edits_of(settings: Settings, chunk: BulkEditChunk, *, only: Collection[int] | None = None) -> list[CustomerEdit]:
    """Read what the rows of a chunk ask for."""
    packed = bytes(chunk.cells or b"")
    rows = unpack(packed) if only is None else [row for row in _unpacked(packed) if row.number in only]
    creates = settings.bulk_edit.kind == BulkEdit.Kind.ADD_AND_EDIT
    build = edit_builder(settings.columns, creates=creates, frozen=settings.bulk_edit.frozen)
    edits = [build(row) for row in rows]
    return [card_edit(edit) for edit in edits] if settings.bulk_edit.kind == BulkEdit.Kind.CARDS else edits
