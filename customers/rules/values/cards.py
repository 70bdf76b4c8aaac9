"""What may become of a loyalty card: statuses, the moves between them, and who may hold how many.

Source: Capillary's card documentation: a card is issued by an ACTIVE label and returned by a NOT_ISSUED one; a card
that is not issued can be neither expired nor deleted, an expired one cannot be deleted. Its codes stand in `card` of
a refusal's detail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from customers.rules.card_numbers import NUMBER_LIMIT, CardNumberFormat, check_number
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.refusal import Refused
from customers.rules.values.deferred_values import OWNER, at_writing
from customers.rules.values.identifiers import normalise_identifier
from integration_points.policies import Access

_GROUPED = str.maketrans("", "", " -\u00a0\u2010\u2011\u2013")
_NUMBER = re.compile(r"[A-Za-z0-9]+")


class CardStatus(StrEnum):
    """The standard statuses; every label means one of them."""

    NOT_ISSUED = "not_issued"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    DELETED = "deleted"


MOVES: Final[Mapping[CardStatus, frozenset[CardStatus]]] = {
    CardStatus.NOT_ISSUED: frozenset({CardStatus.ACTIVE}),
    CardStatus.ACTIVE: frozenset({CardStatus.NOT_ISSUED, CardStatus.SUSPENDED, CardStatus.EXPIRED, CardStatus.DELETED}),
    CardStatus.SUSPENDED: frozenset({CardStatus.NOT_ISSUED, CardStatus.ACTIVE, CardStatus.EXPIRED, CardStatus.DELETED}),
    CardStatus.EXPIRED: frozenset(),
    CardStatus.DELETED: frozenset(),
}
# Cards of these statuses hold their customer: an expired one still says whose it was, a deleted one is gone.
HOLDING: Final = frozenset({CardStatus.ACTIVE, CardStatus.SUSPENDED, CardStatus.EXPIRED})
# Behind the label of a card in a change: what its customer could sign in with. No label contains it.
WITH_ACCESS: Final = " · gives account access"


@dataclass(frozen=True, slots=True)
class Label:
    """A status label and the standard status that it means."""

    id: int
    name: str
    status: CardStatus


@dataclass(frozen=True, slots=True)
class Series:
    """A card series, as issuing asks for it."""

    id: int
    code: str
    expiry_days: int | None = None
    max_active: int = 0  # 0: any number
    is_active: bool = True
    number_format: CardNumberFormat | None = None  # what its new numbers look like; None: like anything


@dataclass(frozen=True, slots=True)
class CardState:
    """One card as it stands, or is to stand. Times are ISO texts; `id` is None for a card that is to be made."""

    number: str
    series: Series
    label: Label
    customer_id: int | None = None
    issued_at: str | None = None
    expires_at: str | None = None
    integration_point_id: int | None = None
    gives_account_access: bool = False
    id: int | None = None

    @property
    def gives_access_now(self) -> bool:
        """Return whether its customer may sign in with it: a suspended card opens nothing."""
        return self.gives_account_access and self.label.status is CardStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class CardLimits:
    """What the customer's other cards leave room for."""

    active_in_series: int = 0
    active: int = 0
    max_active: int = 0  # over all series; 0: any number


def card_text(card: CardState) -> str:
    """Say of a customer's card what a change tells of it: its label, and whether it gives account access."""
    return card.label.name + (WITH_ACCESS if card.gives_access_now else "")


def tells_access(text: str | None) -> bool:
    """Return whether a change tells of a card that it gives account access."""
    return text is not None and text.endswith(WITH_ACCESS)


def ungrouped(text: str) -> str:
    """Write a number without its groups, as cards print it: spaces and dashes inside it mean nothing."""
    return text.translate(_GROUPED)


def normalise_card_number(text: str) -> str:
    """Return the stored form of a card number."""
    number = normalise_identifier(ungrouped(text))
    if len(number) > NUMBER_LIMIT:
        raise Refused(Code.TOO_LONG, {"length": len(number), "limit": NUMBER_LIMIT})
    if _NUMBER.fullmatch(number) is None:
        raise Refused.because(Code.INVALID_VALUE, Why.CARD_NUMBER)
    return number


def move_card(
    card: CardState | None,
    *,
    number: str,
    label: Label,
    series: Series | None,
    customer_id: int,
    limits: CardLimits,
    point_id: int,
    access: Access = Access.LEAVE,
) -> CardState | None:
    """Return what a card becomes when an edit of a customer gives it `label`; None: nothing changes.

    `card` is None for a number that nobody knows: with a series it is made and issued; `customer_id` is 0 for a
    customer that is to be made. `access` is what the integration point does to cards that come through it active.
    Raises Refused: `taken` (3009) for another customer's, `not_found` (3010) for an unknown number, `invalid_value`
    where the move (3013), the series (3000, 3008), its numbers (3005, 701) or a cap (`cap`) forbids it.
    """
    before = card or _made(number, label, series)
    if before.customer_id is not None and before.customer_id != customer_id:
        raise Refused(Code.TAKEN, {"holder": before.customer_id, "card": "3009"})
    if series is not None and series.id != before.series.id:
        raise _no(Why.CARD_OTHER_SERIES, "3000", series=before.series.code)
    if before.customer_id is None and label.status is not CardStatus.ACTIVE:
        raise _no(Why.CARD_NOT_ISSUED, "3013")
    if label.status is before.label.status:
        after = _with_access(replace(before, label=label), access)
        return after if after != card else None
    if label.status not in MOVES[before.label.status]:
        raise _no(Why.CARD_MOVE, "3013", status=before.label.status.value.replace("_", " "))
    return _with_access(_moved(before, label, limits, point_id), access)


def _made(number: str, label: Label, series: Series | None) -> CardState:
    """Take a number that nobody knows for one that was never issued."""
    if series is None:
        raise Refused(Code.NOT_FOUND, {"key": "card", "card": "3010"})
    if series.number_format:
        check_number(number, series.number_format)
    return CardState(number, series, replace(label, status=CardStatus.NOT_ISSUED))


def _moved(before: CardState, label: Label, limits: CardLimits, point_id: int) -> CardState:
    if label.status is CardStatus.NOT_ISSUED:
        return replace(
            before,
            label=label,
            customer_id=None,
            issued_at=None,
            expires_at=None,
            integration_point_id=None,
            gives_account_access=False,
        )
    if label.status is not CardStatus.ACTIVE:
        return replace(before, label=label)
    _refuse_over_the_cap(before.series, limits)
    if before.customer_id is not None:
        return replace(before, label=label)
    return _issued(before, label, point_id)


def _with_access(card: CardState, access: Access) -> CardState:
    """Let a card that is active take on what the point does to account access."""
    if card.label.status is not CardStatus.ACTIVE or access is Access.LEAVE:
        return card
    return replace(card, gives_account_access=access is Access.GIVE)


def _issued(before: CardState, label: Label, point_id: int) -> CardState:
    series = before.series
    if not series.is_active:
        raise _no(Why.CARD_SERIES_CLOSED, "3008", series=series.code)
    return replace(
        before,
        label=label,
        customer_id=OWNER,
        issued_at=at_writing(),
        expires_at=at_writing(series.expiry_days) if series.expiry_days is not None else None,
        integration_point_id=point_id,
    )


def _refuse_over_the_cap(series: Series, limits: CardLimits) -> None:
    if series.max_active and limits.active_in_series >= series.max_active:
        raise _no(Why.CARD_CAP, "cap", limit=series.max_active)
    if limits.max_active and limits.active >= limits.max_active:
        raise _no(Why.CARD_CAP, "cap", limit=limits.max_active)


def _no(why: Why, code: str, **detail: object) -> Refused:
    return Refused.because(Code.INVALID_VALUE, why, card=code, **detail)
