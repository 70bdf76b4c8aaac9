"""What can become of one row or one edit: outcomes and codes, two closed lists."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Outcome(StrEnum):
    """What became of a row."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    NOT_PROCESSED = "not_processed"


class Code(StrEnum):
    """Why it became that; client systems rely on these words, so none ever changes its meaning."""

    KEY_MISSING = "key_missing"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    INVALID_EMAIL = "invalid_email"
    INVALID_PHONE = "invalid_phone"
    INVALID_DATE = "invalid_date"
    INVALID_NUMBER = "invalid_number"
    INVALID_CHOICE = "invalid_choice"
    INVALID_VALUE = "invalid_value"
    TOO_LONG = "too_long"
    TAKEN = "taken"
    RESERVED = "reserved"
    JUNK = "junk"
    LAST_IDENTIFIER = "last_identifier"
    MERGE_BLOCKED = "merge_blocked"
    DELETE_BLOCKED = "delete_blocked"
    FORBIDDEN_CLEAR = "forbidden_clear"
    ERASED = "erased"
    SHORT_ROW = "short_row"
    LONG_ROW = "long_row"
    DIGITS_LOST = "digits_lost"
    FORMAT_DIFFERS = "format_differs"
    LOOKS_CONVERTED = "looks_converted"
    SCIENTIFIC_NOTATION = "scientific_notation"
    SPREADSHEET_ERROR = "spreadsheet_error"
    LOOKS_LIKE_HEADER = "looks_like_header"

    CHANGED_SINCE = "changed_since"
    CONTRADICTION = "contradiction"

    DUPLICATE_IN_FILE = "duplicate_in_file"

    CANCELLED = "cancelled"
    PERMISSION_REVOKED = "permission_revoked"
    MERGE_CAP = "merge_cap"
    BUSY = "busy"
    INTERNAL_ERROR = "internal_error"

    # A warning only: the row is applied, to the customer into whom its own one was merged.
    APPLIED_TO_SURVIVOR = "applied_to_survivor"
    # Another: the row is applied, with a name that reads as what a program left where there was none.
    LOOKS_LIKE_LEFTOVER = "looks_like_leftover"


_CONFLICT = frozenset({Code.CHANGED_SINCE, Code.CONTRADICTION})
_DUPLICATE = frozenset({Code.DUPLICATE_IN_FILE})
_ONLY_WARN = frozenset({Code.APPLIED_TO_SURVIVOR, Code.LOOKS_LIKE_LEFTOVER})
_NOT_PROCESSED = frozenset({Code.CANCELLED, Code.PERMISSION_REVOKED, Code.MERGE_CAP, Code.BUSY, Code.INTERNAL_ERROR})

CODES_OF: Mapping[Outcome, frozenset[Code]] = MappingProxyType(
    {
        Outcome.APPLIED: frozenset(),
        Outcome.UNCHANGED: frozenset(),
        Outcome.REJECTED: frozenset(Code) - _CONFLICT - _DUPLICATE - _NOT_PROCESSED - _ONLY_WARN,
        Outcome.CONFLICT: _CONFLICT,
        Outcome.DUPLICATE: _DUPLICATE,
        Outcome.NOT_PROCESSED: _NOT_PROCESSED,
    }
)
