"""A card among the identifiers of a client system's call: what its edit asks for, and the codes of what is refused.

Codes: 3000 the series, 3016 the status label, 3009 a card of another customer, 3010 a number that is no card of this
one, 3008 a closed series, 3013 a status that the card can't get, 3005 and 701 a number that doesn't look like those of
its series, 8013 no card number at all, `cap` one card too many.
"""

from collections.abc import Mapping
from typing import Final

from customers.cards.errors import CardItemRefused
from customers.edits.definitions import CardDefinitions, Definitions
from customers.edits.edit import CardWish, Wish
from customers.edits.rows.row_changes import Plan
from customers.rules import fields
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal, Refused
from customers.rules.refusals.sentences import sentence
from customers.rules.texts.characters import trimmed
from customers.rules.values.cards import CardStatus, Label, Series, normalise_card_number

SAME_AGAIN: Final = "3012"  # a warning: nothing changes
_CONFLICTS: Final = frozenset({"3009"})
_OF_SERIES: Final = frozenset({"3000", "3004", "3008"})
# An unknown series is an invalid one to who names it in a call.
_CODES: Final[Mapping[str, str]] = {"3004": "3000"}


def added_card(
    number: str, *, series_id: int | None = None, series_code: str = "", status_label: str, definitions: Definitions
) -> tuple[str, Wish]:
    """Return what an edit wants that gives the customer a card, or its card another status: the field and the wish.

    Raises CardItemRefused.
    """
    series = series_named(series_id, series_code, definitions.cards)
    label = _label(status_label, definitions)
    if label.status is CardStatus.NOT_ISSUED:
        raise CardItemRefused("3016", "This status returns a card: remove the card instead.", member="statusLabel")
    return _field(number), CardWish(label.name, series.code)


def removed_card(number: str, *, status_label: str = "", definitions: Definitions) -> tuple[str, Wish]:
    """Return what an edit wants that takes the customer's card back into the pool. Raises CardItemRefused."""
    default = definitions.cards.defaults[CardStatus.NOT_ISSUED]
    label = _label(status_label, definitions) if trimmed(status_label) else default
    if label.status is not CardStatus.NOT_ISSUED:
        raise CardItemRefused("3016", "A card that is removed needs a label of not issued cards.", member="statusLabel")
    return _field(number), CardWish(label.name)


def series_named(series_id: int | None, code: str, cards: CardDefinitions) -> Series:
    """Find the series that a call names by its id, by its code, or by both. Raises CardItemRefused."""
    by_code = cards.series.get(trimmed(code).casefold())
    if series_id is None:
        found, member = by_code, "seriesCode"
    else:
        found, member = next((one for one in cards.series.values() if one.id == series_id), None), "seriesId"
    if found is None:
        raise CardItemRefused("3000", "There is no such card series: check its code or id.", member=member)
    if trimmed(code) and found is not by_code:
        raise CardItemRefused("3000", "seriesId and seriesCode name two series: leave one out.", member="seriesCode")
    return found


def card_error(refusal: Refusal) -> CardItemRefused | None:
    """Turn what the engine refused of a card into what the call answers; None: it is about no card, or about the
    customer's last identifier.
    """
    is_about_card = fields.is_card(refusal.column) and refusal.code is not Code.LAST_IDENTIFIER
    return _as_item(refusal) if is_about_card else None


def _as_item(refusal: Refusal) -> CardItemRefused:
    detail = refusal.detail or {}
    code = str(detail.get("card", "8013"))
    member = "statusLabel" if code in ("3016", "3013") else "seriesCode" if code in _OF_SERIES else "value"
    said = sentence(refusal.code, column="cardnumber", value=refusal.value, detail=detail, where="", in_file=False)
    return CardItemRefused(_CODES.get(code, code), said, member=member, status=409 if code in _CONFLICTS else 400)


def is_same_again(plan: Plan, field: str) -> bool:
    """Return whether a card has the status already that was asked for."""
    return field not in plan.delta


def _field(number: str) -> str:
    try:
        return fields.card(normalise_card_number(number))
    except Refused as refused:
        raise _as_item(Refusal(refused.code, fields.CARD, number, refused.detail)) from None


def _label(text: str, definitions: Definitions) -> Label:
    labels = definitions.cards.labels
    found = labels.get(trimmed(text).casefold())
    if found is None:
        known = ", ".join(label.name for label in labels.values())
        raise CardItemRefused("3016", f"There is no such status label. Use one of: {known}.", member="statusLabel")
    return found
