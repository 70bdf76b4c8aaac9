"""A refusal of the engine as a client system reads it: nobody else's customer id, no word of spreadsheets."""

from collections.abc import Mapping
from typing import Final

from customers.rules.codes import Code
from customers.rules.refusals import Refusal
from customers.rules.sentences import sentence

_OURS: Final[Mapping[Code, str]] = {
    Code.JUNK: "{name}: this value is on the list of junk values: send the real one.",
    Code.TAKEN: "{name}: this value belongs to another customer.",
    Code.ERASED: "{name}: this customer was erased.",
    Code.FORBIDDEN_CLEAR: "{name}: a confirmed or access-giving contact is not cleared by a client system.",
    Code.LAST_IDENTIFIER: "{name}: nothing would be left that the customer can be found by.",
    Code.NOT_FOUND: "{name}: this means no customer.",
}
_TOLD_TO_STAFF_ONLY: Final = ("holder", "by")


def message_of(refusal: Refusal, name: str) -> str:
    """Say a refusal in a sentence about the field of that name."""
    if refusal.code in _OURS:
        return _OURS[refusal.code].format(name=name)
    detail = {key: value for key, value in (refusal.detail or {}).items() if key not in _TOLD_TO_STAFF_ONLY}
    return sentence(refusal.code, column=name, value=refusal.value, detail=detail, where="")
