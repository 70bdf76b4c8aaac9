"""Why a message was not sent, or is not needed any more: closed lists of codes, and the sentence for each.

Codes are what is stored; the sentence is made for whoever reads it, in the language that is theirs then.
"""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


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
    Void.CHANGED: _("The contact has changed since."),
    Void.CONFIRMED: _("The contact was confirmed before it was sent."),
    Void.REPLACED: _("A newer message replaced it."),
    Void.EXPIRED: _("Its code or link had run out before it could be sent."),
    Void.ENDED: _("It was no longer needed."),
    Void.UNDONE: _("The bulk edit that asked for it was undone."),
    Void.ERASED: _("The customer was erased."),
    Void.RETIRED: _("The integration point that asked for it was retired."),
    Failure.UNREACHABLE: _("The mail server or gateway could not be reached."),
    Failure.BUSY: _("The mail server or gateway asked us to try again later."),
    Failure.SETUP: _("The mail server or gateway rejected our account or address. Check its settings."),
    Failure.REFUSED: _("The mail server or gateway refused it: the contact may not exist."),
    Failure.UNKNOWN: _("It may or may not have arrived: there was no answer. We won't resend it automatically."),
    Failure.DEFECT: _("We couldn't create it because of an error on our side. See the worker's log."),
}


def failure(code: Failure, status: int | None = None) -> str:
    """Write a failure as it is stored: the code, with the number that the other side answered."""
    return f"{code.value}:{status}" if status is not None else code.value


def sentence(why: str) -> str:
    """Say in words why, in the reader's language; blank for no reason."""
    code, _sign, status = why.partition(":")
    if code not in _SENTENCES:
        return ""
    told = gettext(_SENTENCES[code])
    return gettext("%(told)s (Its answer: %(status)s.)") % {"told": told, "status": status} if status else told
