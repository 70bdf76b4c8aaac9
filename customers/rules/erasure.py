"""What an erasure leaves of values: who changed which field when, and this mark where the value was."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from customers.rules.fields import SIGNPOSTS

ERASED: Final = "[erased]"
ERASED_FIELD: Final = "erased"  # what the changelog calls the erasing itself
_TELL_NOTHING: Final = (":access", ":confirmation")
_VALUES_IN_DETAIL: Final = frozenset({"now", "was"})


def redacted(value: Any) -> Any:
    """Return what stands for a value after an erasure; what was blank stays blank."""
    return value if value in (None, "") else ERASED


def redacted_pair(field: str, pair: Sequence[Any]) -> list[Any]:
    """Redact both sides of a field's change; access, confirmation and the erasing itself tell nothing of the person."""
    if field == ERASED_FIELD or field in SIGNPOSTS or field.endswith(_TELL_NOTHING):
        return list(pair)
    return [redacted(value) for value in pair]


def redacted_detail(detail: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Redact the values in what a ledger row says beside its code; ids, names of staff and times stay."""
    if detail is None:
        return None
    kept = {name: redacted(value) if name in _VALUES_IN_DETAIL else value for name, value in detail.items()}
    if "also" in kept:
        kept["also"] = [
            [code, column, redacted(value), redacted_detail(more)] for code, column, value, more in kept["also"]
        ]
    return kept


def redacted_warnings(warnings: Sequence[Sequence[Any]] | None) -> list[list[Any]] | None:
    """Redact the values of a ledger row's warnings: [code, column, value], and facts where it has some."""
    if warnings is None:
        return None
    return [[code, column, redacted(value), *facts] for code, column, value, *facts in warnings]


def without(told: Any, is_erased: Callable[[str], bool]) -> Any:
    """Put the mark in the place of each text that `is_erased` knows, anywhere in JSON; names of fields stay."""
    if isinstance(told, str):
        return ERASED if is_erased(told) else told
    if isinstance(told, Mapping):
        return {name: without(inner, is_erased) for name, inner in told.items()}
    if isinstance(told, Sequence):
        return [without(inner, is_erased) for inner in told]
    return told
