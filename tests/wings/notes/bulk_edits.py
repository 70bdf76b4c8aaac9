"""What files do with notes: the kind `notes` writes one for each row, an effect the same one for every customer."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from customers.bulk_edit_kinds import (
    BulkEditEffect,
    BulkEditKind,
    BulkEditOption,
    EffectBatch,
    Frozen,
    KindBatch,
    KindColumn,
    KindRows,
    KindWords,
    OptionRefused,
    Values,
)
from customers.database.bulk_statements import in_list
from customers.edits.edit import Clear
from customers.edits.snapshot import Touch
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.spreadsheets.headers import folded
from tests.wings.notes.models import Note

FIELD: Final = "notes:note"
LONGEST: Final = 300


class NoteRows(KindRows):
    """A row wants its text to be the last note about its customer."""

    def __init__(self, frozen: Frozen) -> None:
        self.mark = frozen["mark"]

    def column(self, header: str) -> KindColumn | None:
        """Take one column."""
        return KindColumn(FIELD) if folded(header) == "note" else None

    def headers(self) -> Sequence[str]:
        """Name it."""
        return ("note",)

    def value(self, field: str, cell: str | Clear) -> Any:
        """Read a note; there is no clearing one."""
        if isinstance(cell, Clear):
            raise Refused(Code.INVALID_VALUE)
        if len(cell) > LONGEST:
            raise Refused(Code.TOO_LONG, {"limit": LONGEST, "length": len(cell)})
        return f"{self.mark}{cell}"

    def read(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Values]:
        """Read the last note about each customer."""
        return {note.customer_id: {FIELD: note.text} for note in self._last(customers)}

    def last_touches(self, customers: Collection[int], fields: Collection[str]) -> Mapping[int, Mapping[str, Touch]]:
        """Say who wrote it."""
        return {note.customer_id: {FIELD: Touch(note.written_by, note.written_at)} for note in self._last(customers)}

    def _last(self, customers: Collection[int]) -> list[Note]:
        notes = Note.objects.filter(in_list("customer_id", customers), is_besides=False)
        return list({note.customer_id: note for note in notes.order_by("pk")}.values())

    def write(self, batch: KindBatch) -> None:
        """Write the notes; an undo deletes those of the run, and an undo of that writes them again."""
        numbers = [one.row_number for one in batch.writes]
        gone = Note.objects.filter(in_list("row_number", numbers), bulk_edit_id=batch.undo_of, is_besides=False)
        if batch.undo_of and gone.delete()[0]:
            return
        _write(batch, {(one.row_number, one.customer_id): one.delta[FIELD][1] for one in batch.writes})


class NoteWords(KindWords):
    """How notes read."""

    def label(self, field: str) -> str:
        """Name the one field."""
        return "Note"

    def counted(self, field: str, before: Any, after: Any) -> str:
        """Tell customers with a first note from others."""
        return "first" if before is None else "next"

    def count_text(self, field: str, counted: str, number: int) -> str:
        """Say it in words."""
        return f"{'customer gets' if number == 1 else 'customers get'} {'a first' if counted == 'first' else 'a'} note"


def _write(batch: KindBatch | EffectBatch, texts: Mapping[tuple[int, int], str]) -> None:
    context = batch.context
    Note.objects.bulk_create(
        Note(
            customer_id=customer_id,
            text=text,
            written_at=batch.now,
            written_by=context.initiator.label,
            bulk_edit_id=context.bulk_edit_id,
            row_number=number,
            is_besides=isinstance(batch, EffectBatch),
        )
        for (number, customer_id), text in texts.items()
    )


def _checked_mark(text: str) -> str:
    if text not in ("!", "?"):
        raise OptionRefused("A mark is ! or ?.")
    return text


KIND: Final = BulkEditKind(
    name="notes",
    label="Notes",
    help="Writes a note about each customer.",
    takes="Beside the first column such a file has one column: note.",
    options=(BulkEditOption("note_mark", "Mark", _checked_mark, "Stands before each note.", required=False),),
    freeze=lambda chosen: {"mark": chosen.get("note_mark", "")},
    open=NoteRows,
    words=NoteWords(),
)


def _besides(batch: EffectBatch) -> None:
    _write(batch, {(row.row_number, row.customer_id): batch.frozen["text"] for row in batch.rows})


def _take_back(batch: EffectBatch) -> None:
    numbers = [row.row_number for row in batch.rows]
    Note.objects.filter(in_list("row_number", numbers), bulk_edit_id=batch.undo_of, is_besides=True).delete()


def _checked_text(text: str) -> str:
    if len(text) > LONGEST:
        raise OptionRefused(f"A note has at most {LONGEST} characters.")
    return text


EFFECT: Final = BulkEditEffect(
    name="write_note",
    label="Write a note",
    options=(BulkEditOption("write_note", "Note for every customer", _checked_text),),
    freeze=lambda chosen: {"text": chosen["write_note"]},
    describe=lambda _: "A note is written.",
    apply=_besides,
    undo=_take_back,
    permission="notes.add_note",
)
