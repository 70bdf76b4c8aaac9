"""What a look comes to: bulk edits, and files that were left, each with a code and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from customers.wings.drop_folders.rules.masks import printable

MOST_KEPT: Final = 100  # reasons that are kept with a look


class WhyLeft(StrEnum):
    """Why a file was left."""

    GROWING = "growing"
    UNFINISHED = "unfinished"
    TAKEN = "taken"
    SAME_CONTENT = "same_content"
    TOO_LARGE = "too_large"
    BAD_NAME = "bad_name"
    IS_LINK = "is_link"
    NEXT_TIME = "next_time"
    NOT_READY = "not_ready"
    NOTHING_APPLIED = "nothing_applied"
    AFTERWARDS = "afterwards"


SENTENCES: Final[Mapping[WhyLeft, str]] = {
    WhyLeft.GROWING: "It's imported once two checks in a row have seen the same size and time.",
    WhyLeft.UNFINISHED: "Its name is that of a file that is still being written.",
    WhyLeft.TAKEN: "It was imported as bulk edit {bulk_edit}.",
    WhyLeft.SAME_CONTENT: "Its content was imported as bulk edit {bulk_edit}. Nothing is imported twice.",
    WhyLeft.TOO_LARGE: "It's larger than {limit}. Split it into several files.",
    WhyLeft.BAD_NAME: "Its name has characters that aren't safe. Rename it.",
    WhyLeft.IS_LINK: "It's a link, and links aren't followed. Put the file itself there.",
    WhyLeft.NEXT_TIME: "The time for one check was over. The next check continues.",
    WhyLeft.NOT_READY: "Bulk edit {bulk_edit} isn't previewed yet. A later check moves or deletes the file.",
    WhyLeft.NOTHING_APPLIED: "Bulk edit {bulk_edit} was refused or cancelled and changed nobody, so the file stays. "
    "To import it, save it there again or rename it.",
    WhyLeft.AFTERWARDS: "It was imported as bulk edit {bulk_edit}, but couldn't be moved or deleted: {problem}",
}


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was left, and why."""

    file: str
    code: WhyLeft
    why: str

    def as_json(self) -> dict[str, str]:
        """Return it as the command prints it and as it is kept."""
        return {"file": self.file, "code": self.code.value, "why": self.why}


def left(name: str, why: WhyLeft, **told: object) -> Left:
    """Say that a file was left."""
    return Left(printable(name), why, SENTENCES[why].format(**told))


@dataclass(slots=True)
class LookOutcome:
    """What one look came to."""

    found: int = 0
    uploaded: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    code: str = ""
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Return whether somebody has to look at it."""
        return bool(self.code)
