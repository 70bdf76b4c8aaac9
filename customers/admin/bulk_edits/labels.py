"""The words and tones for states, outcomes and codes on the pages of bulk edits."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from customers.models import BulkEdit, State
from customers.rules.refusals.codes import Code, Outcome

STATE_TONES: Mapping[str, str] = {
    State.QUEUED: "",
    State.PREVIEWING: "info",
    State.PREVIEWED: "accent",
    State.WAITING: "look",
    State.RUNNING: "info",
    State.PAUSED: "look",
    State.COMPLETED: "ok",
    State.CANCELLED: "",
    State.REFUSED: "bad",
    State.FAILED: "bad",
}
OUTCOME_TONES: Mapping[Outcome, str] = {
    Outcome.APPLIED: "ok",
    Outcome.UNCHANGED: "",
    Outcome.REJECTED: "bad",
    Outcome.CONFLICT: "look",
    Outcome.DUPLICATE: "info",
    Outcome.NOT_PROCESSED: "",
}
OUTCOME_WORDS: Mapping[Outcome, str] = {outcome: outcome.value.replace("_", " ") for outcome in Outcome}
CODE_WORDS: Mapping[Code, str] = {
    **{code: code.value.replace("_", " ") for code in Code},
    Code.KEY_MISSING: "no key",
    Code.DELETE_BLOCKED: "can't be erased",
    Code.FORBIDDEN_CLEAR: "may not be cleared",
    Code.LAST_IDENTIFIER: "last contact or id",
    Code.SCIENTIFIC_NOTATION: "shortened number",
    Code.SPREADSHEET_ERROR: "error in the sheet",
    Code.LOOKS_LIKE_HEADER: "repeats the header",
    Code.DUPLICATE_IN_FILE: "same as a row above",
    Code.CONTRADICTION: "rows contradict",
    Code.PERMISSION_REVOKED: "permission revoked",
    Code.INTERNAL_ERROR: "our fault",
}


def initiator_words(bulk_edit: BulkEdit, *, point: str = "") -> str:
    """Name who began a bulk edit: a person, or a key, of the point where that does not stand beside it."""
    if bulk_edit.initiator_kind != BulkEdit.InitiatorKind.KEY:
        return bulk_edit.initiator
    words = {"key": bulk_edit.initiator, "point": point}
    return (_("key %(key)s of %(point)s") if point else _("key %(key)s")) % words
