"""A refusal of the engine as the developer of a client system reads it.

No word of spreadsheets, nobody else's customer id, and never the value: the caller knows what it sent, the place in
the body stands beside the sentence, and what is not quoted needs no erasing where an answer is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.detail_sentences import WHY
from customers.rules.refusals.refusal import Refusal

_SHOWN_CHOICES: Final = 12
_OURS: Final[Mapping[Code, str]] = {
    Code.KEY_MISSING: "this is blank and names no customer.",
    Code.NOT_FOUND: "this means no customer.",
    Code.AMBIGUOUS: "this means several customers: name the one by its customerId.",
    Code.INVALID_EMAIL: "this is not an email address. {why}",
    Code.INVALID_PHONE: "this is not a phone number that a customer can have. {why}",
    Code.INVALID_DATE: "this is not a date that can be stored. {why}",
    Code.INVALID_NUMBER: "this is not a number. {why}",
    Code.INVALID_CHOICE: "this is not one of the allowed values. {choices}",
    Code.INVALID_VALUE: "this cannot be stored. {why}",
    Code.TOO_LONG: "this is too long{lengths}.",
    Code.TAKEN: "this value belongs to another customer.",
    Code.RESERVED: "this value was another customer's before and is reserved until the operations team releases it.",
    Code.JUNK: "this value is on the list of junk values: send the real one.",
    Code.LAST_IDENTIFIER: "nothing would be left that the customer can be found by.",
    Code.MERGE_BLOCKED: "this value belongs to another customer, and the two may not be merged.",
    Code.FORBIDDEN_CLEAR: "a confirmed or access-giving contact is not cleared by a client system.",
    Code.ERASED: "this customer was erased.",
    Code.DIGITS_LOST: "it ends in zeros as a number does that was rounded: send all digits, as a string.",
    Code.SCIENTIFIC_NOTATION: "it is a number shortened to a power of ten: send all digits, as a string.",
    Code.SPREADSHEET_ERROR: "this is a formula error, not a value.",
    Code.CHANGED_SINCE: "this was changed meanwhile: read the customer again.",
    Code.CONTRADICTION: "this contradicts another part of the same call.",
    Code.INTERNAL_ERROR: "the fault is ours; the Request-Id finds it in our log.",
    Code.APPLIED_TO_SURVIVOR: "this customer was merged: the change was made to the one that stayed.",
    Code.LOOKS_LIKE_LEFTOVER: "looks like something a program left there, not a name.",
}
_ANY_OTHER: Final = "this value cannot be taken."  # codes that only a file's rows have
# Where the words for people with a spreadsheet would send a developer looking for cells and columns.
_WHY: Final[Mapping[str, str]] = {
    **WHY,
    Why.LENGTH: "It is too long for one.",
    Why.CONTROL_CHARACTER: "It contains a control character.",
    Why.INVISIBLE_CHARACTER: "It contains an invisible character.",
    Why.UNREADABLE_CHARACTER: "It contains a character that was damaged on the way: send UTF-8.",
    Why.LINE_BREAK: "It contains a line break.",
    Why.LOOK_ALIKE: "It contains a character that only looks like a plain letter or digit.",
    Why.TWO_VALUES: "It looks like two values: send one.",
    Why.CLEAR_MARK: "The mark that empties a field in files has no meaning here: send null.",
    Why.FRACTION: "It is written with decimals: send the digits as a string.",
    Why.NO_COUNTRY: "It has no country code, and the integration point has no country: send it with +.",
    Why.TWO_READINGS: "It can be read with and without its country code: send it with +.",
    Why.DATE_FORMAT: "Send it as 2001-12-31.",
    Why.AMBIGUOUS_DATE: "Day and month could be either: send it as 2001-12-31.",
    Why.SERIAL_DATE: "It is a bare number: send it as 2001-12-31.",
    Why.TOO_MANY_DIGITS: "A number keeps at most {limit} digits.",
}


def message_of(refusal: Refusal, name: str) -> str:
    """Say a refusal in a sentence about the field of that name."""
    detail = refusal.detail or {}
    words = {
        "why": _WHY.get(str(detail.get("why")), "").format_map(_ApiDetail(detail)),
        "choices": _choices(detail.get("choices")),
        "lengths": f": {detail['length']} characters of {detail['limit']}" if "length" in detail else "",
    }
    return f"{name}: {_OURS.get(refusal.code, _ANY_OTHER).format_map(words)}".rstrip()


def _choices(choices: object) -> str:
    """Name the values that staff allowed: they are definitions and nobody's own."""
    if not isinstance(choices, Sequence) or isinstance(choices, str) or not choices:
        return ""
    more = f" and {len(choices) - _SHOWN_CHOICES} more" if len(choices) > _SHOWN_CHOICES else ""
    return f"Send one of: {', '.join(map(str, choices[:_SHOWN_CHOICES]))}{more}."


class _ApiDetail(dict[str, object]):
    """An explanation whose number is not known still gives a readable sentence."""

    def __missing__(self, key: str) -> str:
        return "the limit"
