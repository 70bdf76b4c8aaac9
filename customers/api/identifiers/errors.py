"""What the identifier API answers to each refusal, and its warnings, in the codes that client systems know."""

from collections.abc import Iterator, Mapping
from typing import Final

from customers.api.customers.lookups import NO_CUSTOMER, NO_IDENTIFIER
from customers.api.http.call import SURVIVOR, Warned, merged_warnings
from customers.api.http.errors import ApiError, Problem
from customers.api.http.refusal_text import message_of
from customers.identifiers.change import IdentifiersChanged, Note
from customers.identifiers.errors import BadItem
from customers.rules import fields
from customers.rules.refusals.codes import Code

# Of somebody else: by the kind of contact; all other identifiers have one code.
_TAKEN: Final[Mapping[str, str]] = {"email": "1016", "mobile": "1032"}
_TAKEN_ID: Final = "1033"
PRIMARY, NOT_ALLOWED, OF_ANOTHER, SAME_STATUS = "91005", "91006", "91007", "3012"
_OF_OTHERS: Final = frozenset({Code.TAKEN, Code.RESERVED, Code.AMBIGUOUS, Code.MERGE_BLOCKED})
_OF_THE_CUSTOMER: Final[Mapping[Code, str]] = {Code.FORBIDDEN_CLEAR: PRIMARY, Code.LAST_IDENTIFIER: NOT_ALLOWED}


def no_such_customer() -> ApiError:
    """Refuse an id that no customer has."""
    return ApiError(404, NO_CUSTOMER, "customerId", "There is no such customer.")


def refused_items(items: tuple[BadItem, ...]) -> ApiError:
    """Say of each bad item what is wrong with it; what contradicts the customers as they are is a conflict."""
    answered = [_answered(one) for one in items]
    status = 400 if any(status == 400 for status, _ in answered) else 409
    return ApiError(status, problems=[problem for _, problem in answered])


def _answered(bad: BadItem) -> tuple[int, Problem]:
    place = f"{bad.place}/{bad.member}" if bad.place else None
    if bad.card:
        return bad.card.status, Problem(bad.card.code, place, str(bad.card))
    status, code = _code(bad)
    return status, Problem(code, place, _message(bad))


def _code(bad: BadItem) -> tuple[int, str]:
    code = bad.refusal.code
    if code in _OF_OTHERS:
        return 409, _TAKEN.get(bad.field, _TAKEN_ID)
    if code in _OF_THE_CUSTOMER:
        return 409, _OF_THE_CUSTOMER[code]
    return (400, "malformed") if code is Code.CONTRADICTION else (400, NO_IDENTIFIER)


_MESSAGES: Final[Mapping[Code, str]] = {
    Code.NOT_FOUND: "value: the customer has no such identifier under this source.",
    Code.AMBIGUOUS: "value: several customers have it under other sources. Merge them first.",
    Code.CONTRADICTION: "type: the call says this twice. Send each type once.",
}
_ARCHIVED: Final = "value: it belonged to a customer who was merged, and stays theirs."
_OF_SEVERAL: Final = "value: another customer has it than the one who has an identifier above. Merge the two first."


def _message(bad: BadItem) -> str:
    if (bad.refusal.detail or {}).get("archived"):
        return _ARCHIVED
    if (bad.refusal.detail or {}).get("joins"):
        return _OF_SEVERAL
    return _MESSAGES.get(bad.refusal.code) or message_of(bad.refusal, "value")


def warnings_of(done: IdentifiersChanged) -> list[Warned]:
    """Return what the caller should know although all went well."""
    merged = merged_warnings(done.merged_from, done.customer_id) or []
    return [*_of_items(done), *merged, *(() if merged else _met(done))]


def _of_items(done: IdentifiersChanged) -> Iterator[Warned]:
    for note, item in done.notes:
        if note is Note.HAS_IT and item.type == fields.CARD:
            yield Warned(code=SAME_STATUS, message="The card has this status already: nothing was changed.")
        elif note is Note.HAS_IT:
            yield Warned(code=NOT_ALLOWED, message=f"The customer has this {item.type} already: nothing was changed.")
        elif note is Note.JOINED:
            message = f"Another customer had this {item.type} under another source: the two are one customer now."
            yield Warned(code=OF_ANOTHER, message=message)


def _met(done: IdentifiersChanged) -> Iterator[Warned]:
    """Say once that the two customers had become one before this call did anything."""
    if any(note is Note.MERGED for note, _ in done.notes):
        rest = "Only the rest of the call was done." if done.is_changed else "Nothing was changed."
        yield Warned(code=SURVIVOR, message=f"The customer who had this was merged into {done.customer_id}. {rest}")
