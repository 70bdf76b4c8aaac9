"""Why a message was not sent, or is not needed any more: closed lists of codes, and the sentence for each."""

from enum import StrEnum
from typing import Final


class Void(StrEnum):
    """Why a message that waited is not needed any more."""

    CHANGED = "changed"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    EXPIRED = "expired"
    ENDED = "ended"
    UNDONE = "undone"
    ERASED = "erased"
    RETIRED = "retired"


class Failure(StrEnum):
    """Why a try to send a message did not succeed."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    SETUP = "setup"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DEFECT = "defect"


_SENTENCES: Final[dict[str, str]] = {
    Void.CHANGED: "The contact has changed since.",
    Void.CONFIRMED: "The contact was confirmed before it was sent.",
    Void.REPLACED: "A newer message took its place.",
    Void.EXPIRED: "Its code or link had run out before it could be sent.",
    Void.ENDED: "What it was for had ended before it could be sent.",
    Void.UNDONE: "The bulk edit that asked for it was taken back.",
    Void.ERASED: "The customer was erased.",
    Void.RETIRED: "The integration point that asked for it was retired.",
    Failure.UNREACHABLE: "The mail server or gateway could not be reached.",
    Failure.BUSY: "The mail server or gateway asked to try later.",
    Failure.SETUP: "The mail server or gateway does not accept our account or address: its settings need a look.",
    Failure.REFUSED: "The mail server or gateway refused it: the contact may not exist.",
    Failure.UNKNOWN: "It may or may not have arrived: there was no answer. It is not sent again by itself.",
    Failure.DEFECT: "It could not be written because of a defect of ours; the worker's log says more.",
}


def failure(code: Failure, status: int | None = None) -> str:
    """Write a failure as it is stored: the code, with the number that the other side answered."""
    return f"{code.value}:{status}" if status is not None else code.value


def sentence(why: str) -> str:
    """Say in words why; blank for no reason."""
    code, _, status = why.partition(":")
    told = _SENTENCES.get(code, "")
    return f"{told} (Its answer: {status}.)" if told and status else told
