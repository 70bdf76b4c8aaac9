"""Every refusal of the bulk-edit flow: what was requested cannot be done now, and why.

All inherit BulkEditError. Pages, API and commands handle that one class, so none can be forgotten.
"""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings

from customers.models import State


class RefusalCode(StrEnum):
    """What kind of refusal it is; the API answers with it, and a command's exit status follows from it."""

    NOT_NOW = "not_now"
    PREVIEW_AGAIN = "preview_again"
    BEING_UNDONE = "being_undone"
    NO_LONGER_KEPT = "no_longer_kept"
    FORBIDDEN = "forbidden"
    MALFORMED = "malformed"


class BulkEditError(Exception):
    """What was requested of a bulk edit cannot be done. Its text is shown to whoever requested it."""

    code: ClassVar[RefusalCode]


class NotNow(BulkEditError):
    """The bulk edit is not in a state from which that can be done."""

    code = RefusalCode.NOT_NOW

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"This bulk edit is {State(state).label}: it cannot be {wanted} now.")


class AnotherPreview(BulkEditError):
    """The file was read or previewed again since the person looked at it."""

    code = RefusalCode.NOT_NOW

    def __init__(self) -> None:
        super().__init__(
            "The preview was made again since you looked at it. Check the new one, then decide. Nothing was done."
        )


class CorrectedSince(BulkEditError):
    """Somebody else corrected the row since the person opened it."""

    code = RefusalCode.NOT_NOW

    def __init__(self, row_number: int) -> None:
        super().__init__(
            f"Row {row_number} isn't as you opened it: somebody corrected it meanwhile, or the file was read again. "
            "Nothing was saved. Look at it as it stands now."
        )


class RowIsDone(BulkEditError):
    """The run has come to the row: correcting it would change nothing any more."""

    code = RefusalCode.NOT_NOW

    def __init__(self, row_number: int) -> None:
        super().__init__(
            f"The run has already come to row {row_number}. Nothing was saved. Correct it in the file of failed rows "
            "and upload that."
        )


class RowAtWork(BulkEditError):
    """A worker has the row in hand."""

    code = RefusalCode.NOT_NOW

    def __init__(self, row_number: int) -> None:
        super().__init__(f"A worker is still busy near row {row_number}. Nothing was saved. Try again in a minute.")


class NothingToFix(BulkEditError):
    """There is nothing wrong with the row, or no row of that number."""

    code = RefusalCode.NOT_NOW

    def __init__(self, row_number: int) -> None:
        super().__init__(f"Row {row_number} has nothing to fix.")


class NoFixingMerges(BulkEditError):
    """A paused run that merges: its rows depend on each other in their order, and some of them have run."""

    code = RefusalCode.NOT_NOW

    def __init__(self) -> None:
        super().__init__(
            "Rows of a run that merges customers can't be corrected halfway. Nothing was saved. Finish or cancel it, "
            "then upload the failed rows."
        )


class NoApprovalPending(BulkEditError):
    """It waits for no second person."""

    code = RefusalCode.NOT_NOW

    def __init__(self) -> None:
        super().__init__("This bulk edit doesn't wait for an approval. Nothing was done.")


class WrongNumber(BulkEditError):
    """The number that was typed is not the number of customers that change."""

    code = RefusalCode.NOT_NOW

    def __init__(self, asked: int) -> None:
        super().__init__(f"The number doesn't match: {asked:,} customers change. Nothing was started.")


class CannotSend(BulkEditError):
    """The messages of a run cannot be sent."""

    code = RefusalCode.NOT_NOW


class PreviewAgain(BulkEditError):
    """What the preview was planned under has changed since: it has to be made again before a run."""

    code = RefusalCode.PREVIEW_AGAIN

    def __init__(self) -> None:
        super().__init__("The settings that the preview was made under have changed since: preview again, then run.")


class ColumnsUndecided(BulkEditError):
    """Nobody has chosen yet what an unknown column means."""

    code = RefusalCode.PREVIEW_AGAIN

    def __init__(self, headers: list[str]) -> None:
        super().__init__(f"Choose what these columns mean: {', '.join(headers)}.")


class EncodingUndecided(BulkEditError):
    """Nobody has chosen yet which encoding the file has."""

    code = RefusalCode.PREVIEW_AGAIN

    def __init__(self, encoding: str) -> None:
        super().__init__(f"Choose the file's encoding: it doesn't read as words in {encoding}.")


class SheetUndecided(BulkEditError):
    """Nobody has chosen yet which sheet of the workbook holds the rows."""

    code = RefusalCode.PREVIEW_AGAIN

    def __init__(self) -> None:
        super().__init__("Choose the sheet that holds the rows.")


class ColumnsRefused(BulkEditError):
    """A column of the file cannot be used under today's settings; the text is the reader's."""

    code = RefusalCode.PREVIEW_AGAIN


class ChoicesRefused(BulkEditError):
    """What was chosen at the upload cannot be had any more, such as a segment that is gone; the text is the kind's."""

    code = RefusalCode.PREVIEW_AGAIN


class KindGone(BulkEditError):
    """Its kind is no longer installed."""

    code = RefusalCode.NOT_NOW

    def __init__(self, name: str) -> None:
        super().__init__(f"Bulk edits of the kind {name} are no longer available here.")


class CannotBeUndone(BulkEditError):
    """Its kind is one that nobody takes back."""

    code = RefusalCode.NOT_NOW

    def __init__(self) -> None:
        super().__init__("This bulk edit erases customers for good. It can't be undone.")


class BeingUndone(BulkEditError):
    """Another undo of it exists already."""

    code = RefusalCode.BEING_UNDONE

    def __init__(self, undo_id: int) -> None:
        super().__init__(f"Bulk edit {undo_id} takes this one back already.")


class NoLongerKept(BulkEditError):
    """What it changed is no longer known row by row."""

    code = RefusalCode.NO_LONGER_KEPT

    def __init__(self, consequence: str = "it cannot be undone any more") -> None:
        days = settings.BULK_EDIT_KEPT_DAYS
        super().__init__(f"Its rows are kept for {days} days after its end: {consequence}.")


class OwnApproval(BulkEditError):
    """Nobody approves a bulk edit of their own."""

    code = RefusalCode.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Another person has to approve this bulk edit.")


class NoPilotBackwards(BulkEditError):
    """Merges are taken back from the last row to the first; a pilot would begin with the first."""

    code = RefusalCode.MALFORMED

    def __init__(self) -> None:
        super().__init__("This undo takes merges back from the last row to the first: run it whole, without a pilot.")


class OnlyPreviewed(BulkEditError):
    """A test key uploaded it: it is never run, whoever requests it."""

    code = RefusalCode.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("It was uploaded with a test key and stays a preview: upload the file with a production key.")


class BadOption(BulkEditError):
    """A choice about the file or the run is not valid; the text says which ones are."""

    code = RefusalCode.MALFORMED


class BadChoice(BadOption):
    """A choice for an option of a kind or of an effect is not valid."""

    def __init__(self, option: str, sentence: str) -> None:
        super().__init__(sentence)
        self.option = option


class BadColumn(BadOption):
    """What was said of a column is not possible; the text names the column and what it can be."""
