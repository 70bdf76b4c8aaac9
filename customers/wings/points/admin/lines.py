"""Rows of a page, as its reader may see them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import F, QuerySet

from customers.admin.ui.times import Moment, moment
from customers.database.bulk_statements import in_list
from customers.wings.points.admin.access import shown_code, shown_text
from customers.wings.points.ledger.take_back import may_be_taken_back
from customers.wings.points.models import PointsChange, PointsEntry, Reward
from customers.wings.points.rules import ChangeKind

_OF_LOT: Final = ("lot_id", "lot__available_from", "lot__expires_at")
TONES: Final[Mapping[str, str]] = {
    ChangeKind.ADD.value: "ok",
    ChangeKind.EXPIRE.value: "look",
    ChangeKind.CORRECT.value: "info",
}


class ShownChange(Protocol):
    """What a line tells of a change, as `as_rows` reads it: models of a page cost more than the database."""

    pk: int
    customer_id: int
    kind: str
    amount: Decimal
    comment: str
    at: dt.datetime
    initiator: str
    takes_back_id: int | None
    account_name: str
    point: str


def as_rows(changes: QuerySet[PointsChange]) -> QuerySet[Any, Any]:
    """Read changes as plain rows, with the names of account and touchpoint."""
    named = changes.annotate(account_name=F("account__kind__name"), point=F("integration_point__system_name"))
    return named.values_list(*ShownChange.__annotations__, named=True)


@dataclass(frozen=True, slots=True)
class LotLine:
    """What a change did to one lot, and until when that lot can be spent."""

    id: int
    amount: str
    available: Moment
    is_blocked: bool  # still, or when the change was made
    expires: Moment | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One points change."""

    change: ShownChange
    when: Moment
    amount: str
    is_negative: bool
    tone: str
    comment: str
    lots: tuple[LotLine, ...]
    may_take_back: bool
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class RewardLine:
    """One promo code or prize that was given."""

    reward: Reward
    what: str
    is_code: bool
    reason: str
    when: Moment
    taken_back: Moment | None
    taken_back_reason: str
    may_take_back: bool


def change_lines(
    changes: Sequence[ShownChange], now: dt.datetime, *, may_see: bool, may_adjust: bool
) -> list[ChangeLine]:
    """Show changes with their lots: two queries, however many there are."""
    ids = [one.pk for one in changes]
    ats = {one.pk: one.at for one in changes}
    lots: dict[int, list[LotLine]] = {}
    entries = PointsEntry.objects.filter(in_list("change_id", ids)).order_by("pk")
    for change_id, *entry in entries.values_list("change_id", "amount", *_OF_LOT):
        lots.setdefault(change_id, []).append(_lot(*entry, at=ats[change_id], now=now))
    found = PointsChange.objects.filter(in_list("takes_back_id", ids)).values_list("takes_back_id", flat=True)
    taken_back = set(found)
    return [
        ChangeLine(
            change=one,
            when=moment(one.at, now),
            amount=signed(one.amount),
            is_negative=one.amount < 0,
            tone=TONES.get(one.kind, ""),
            comment=shown_text(one.comment, may_see),
            lots=tuple(lots.get(one.pk, ())),
            may_take_back=may_adjust and may_be_taken_back(one) and one.pk not in taken_back,
            is_taken_back=one.pk in taken_back,
        )
        for one in changes
    ]


def _lot(
    amount: Decimal,
    id_: int,
    available_from: dt.datetime,
    expires_at: dt.datetime | None,
    *,
    at: dt.datetime,
    now: dt.datetime,
) -> LotLine:
    return LotLine(
        id=id_,
        amount=signed(amount),
        available=moment(available_from, now),
        is_blocked=available_from > at,
        expires=moment(expires_at, now) if expires_at else None,
    )


def reward_lines(rewards: Iterable[Reward], now: dt.datetime, *, may_see: bool, may_give: bool) -> list[RewardLine]:
    """Show rewards; reads nothing."""
    return [
        RewardLine(
            reward=one,
            what=shown_code(one.code.code, may_see) if one.code else one.prize.name if one.prize else "",
            is_code=one.code is not None,
            reason=shown_text(one.reason, may_see),
            when=moment(one.at, now),
            taken_back=moment(one.taken_back_at, now) if one.taken_back_at else None,
            taken_back_reason=shown_text(one.taken_back_reason, may_see),
            may_take_back=may_give and one.taken_back_at is None,
        )
        for one in rewards
    ]


def signed(amount: Decimal) -> str:
    """Write an amount with its sign."""
    return f"{amount:+,.2f}".replace("-", "\N{MINUS SIGN}")


def written(amount: Decimal) -> str:
    """Write an amount."""
    return f"{amount:,.2f}"
