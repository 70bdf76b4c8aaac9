"""Which text of a workbook's cell counts for a field: the value that it holds, or what it shows, or neither."""

from collections.abc import Mapping
from typing import Final

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.spreadsheet_traces import shows_same_phone, shows_same_whole
from customers.rules.values.custom_values import FieldType

CUSTOMER, MOBILE = "customer", "mobile"  # fields whose numbers are read in more than one spelling
AGAIN: Final = "again"  # behind a code: a fix-and-retry file still holds the cell as it was

# What a field of a type takes as its own, of all that a spreadsheet program makes of what is typed.
_OWN: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.DATE: frozenset({"date", "decimal"}),
    FieldType.NUMBER: frozenset({"percent", "currency", "fraction", "decimal"}),
    FieldType.YES_NO: frozenset({"boolean"}),
    FieldType.CHOICE: frozenset({"boolean", "decimal"}),
    FieldType.CHOICES: frozenset({"decimal"}),
    FieldType.TEXT: frozenset({"decimal"}),
}


def read_typed(
    suspicion: str, *, held: str, shown: str, type: FieldType | None, names: str = ""
) -> tuple[str, Refused | None]:
    """Return the text that counts, and why it is refused if it is.

    `suspicion` is what the reader said: a row's code, with what the value was converted to behind a slash. `type` is
    the field's own; None: a name, an identifier, a contact or a card, where `names` says which kind of value.
    """
    word, *more = suspicion.split("/")
    code = Code(word)
    detail: dict[str, object] = {AGAIN: True} if AGAIN in more else {}
    if code is Code.TOO_LONG:
        return held, Refused(code, {"length": len(held), "limit": int(more[0]), **detail} if more else detail)
    if code is Code.LOOKS_CONVERTED:
        nature = more[0] if more else ""
        if type is not None and nature in _OWN.get(type, ()):
            return held, None
        return shown or held, Refused(code, {"converted": nature, **detail})
    if code is Code.FORMAT_DIFFERS:
        if type is not None or (names in (CUSTOMER, MOBILE) and shows_same_whole(held, shown)):
            return held, None
        if names == MOBILE and shows_same_phone(held, shown):
            return shown, None
        return shown or held, Refused(code, detail if shown else {"unseen": True, **detail})
    return held, Refused(code, detail)
