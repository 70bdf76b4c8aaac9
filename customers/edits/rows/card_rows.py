"""Turn what becomes of a customer's cards into changes of rows, and into what the changelog says."""

from collections.abc import Mapping
from typing import Any

from customers.edits.rows.row_changes import RowChange
from customers.rules.values.cards import HOLDING, CardLimits, CardState, CardStatus, Series, card_text
from customers.rules.values.deferred_values import OWNER


def card_row(before: CardState | None, after: CardState, *, owner: int) -> RowChange:
    """Turn one card's move into a row change; `owner` is the id of the customer whose edit it is."""
    new = _columns(after, owner)
    if before is None:
        return RowChange("card", None, None, new)
    old = _columns(before, owner)
    changed = [name for name in old if old[name] != new[name]]
    return RowChange("card", before.id, {name: old[name] for name in changed}, {name: new[name] for name in changed})


def made_card_gone(card: CardState) -> RowChange:
    """Delete a card that a change made, and that is still its customer's."""
    return RowChange("card", card.id, _columns(card, card.customer_id), None)


def _columns(card: CardState, owner: int | None) -> dict[str, Any]:
    return {
        "number": card.number,
        "series_id": card.series.id,
        "label_id": card.label.id,
        "status": card.label.status.value,
        "customer_id": OWNER if card.customer_id == owner else card.customer_id,
        "issued_at": card.issued_at,
        "expires_at": card.expires_at,
        "integration_point_id": card.integration_point_id,
        "gives_account_access": card.gives_account_access,
    }


def label_held(card: CardState | None, owner: int) -> str | None:
    """Tell of a card for the changelog; None where it is not this customer's."""
    return card_text(card) if card and card.customer_id in (owner, OWNER) else None


def holds(card: CardState | None) -> bool:
    """Return whether its customer is held by the card."""
    return card is not None and card.customer_id is not None and card.label.status in HOLDING


def limits(cards: Mapping[str, CardState], *, but: str, series: Series | None, max_active: int) -> CardLimits:
    """Count the customer's active cards but the one of that number."""
    active = [one for one in cards.values() if one.number != but and one.label.status is CardStatus.ACTIVE]
    return CardLimits(sum(1 for one in active if series and one.series.id == series.id), len(active), max_active)
