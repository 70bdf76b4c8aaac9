"""When an action may have happened and what its comment may say: values in, decision out."""

import datetime as dt
import re
from typing import Final, NoReturn

from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence
from customers.rules.texts.plain_texts import normalise_text
from customers.wings.activity.errors import BadComment, BadEventTime, FutureEvent

LONGEST_COMMENT: Final = 500
LONGEST_REASON: Final = 200
EARLIEST: Final = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_RFC_3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def event_time(at: dt.datetime | None, *, now: dt.datetime) -> dt.datetime:
    """Return when an action happened; without a time it happened now. Raises FutureEvent and BadEventTime."""
    if at is None:
        return now
    if at > now:
        raise FutureEvent
    if at < EARLIEST:
        raise BadEventTime("The event time is before 1900. Check the year.")
    return at


def read_rfc_3339(text: str) -> dt.datetime:
    """Read a time that names its offset, as in 2026-11-02T10:22:00Z. Raises BadEventTime."""
    try:
        at = dt.datetime.fromisoformat(text.upper()) if text.isascii() and _RFC_3339.fullmatch(text) else None
        return at.astimezone(dt.UTC) if at else _refuse_form()
    except (ValueError, OverflowError):
        return _refuse_form()


def _refuse_form() -> NoReturn:
    raise BadEventTime("The event time must have the form of RFC 3339 with an offset: 2026-11-02T10:22:00Z.") from None


def comment_text(text: str) -> str:
    """Return the stored form of a comment, blank for none. Raises BadComment."""
    return _stored(text, LONGEST_COMMENT, "Comment") if text.strip() else ""


def reason_text(text: str) -> str:
    """Return the stored form of the reason of a withdrawal. Raises BadComment."""
    return _stored(text, LONGEST_REASON, "Reason")


def _stored(text: str, limit: int, label: str) -> str:
    try:
        return normalise_text(text, limit)
    except Refused as refused:
        said = sentence(refused.code, column=label, value=text[:80], detail=refused.detail, where="", in_file=False)
        raise BadComment(said) from None
