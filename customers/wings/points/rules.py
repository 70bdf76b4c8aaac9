"""Decisions about points: what an amount may be, which lots a change touches, what a balance is. No database.

A Book is one account under its lock. Its methods change it in memory and write down what they did: the ledger stores
that, and the demo tells a year of it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from customers.wings.points.errors import (
    AmountRefused,
    CommentRefused,
    NotEnoughPoints,
    NotTakenBack,
    TimesRefused,
    TooManyPoints,
)

PLACES: Final = 2
LONGEST_COMMENT: Final = 300
LARGEST_AMOUNT: Final = Decimal("99999999.99")
LARGEST_BALANCE: Final = Decimal("999999999999.99")
NOTHING: Final = Decimal("0.00")
_CENT: Final = Decimal("0.01")
_TYPED: Final = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NEVER: Final = datetime(MAXYEAR, 1, 1, tzinfo=UTC)


class ChangeKind(StrEnum):
    """What a change of points is."""

    ADD = "add"
    SPEND = "spend"
    EXPIRE = "expire"
    CORRECT = "correct"


class Balance(NamedTuple):
    """What an account holds: `available` can be spent now, `blocked` later; what has expired is not counted."""

    available: Decimal
    blocked: Decimal

    @property
    def total(self) -> Decimal:
        """Add both."""
        return self.available + self.blocked


@dataclass(slots=True)
class Lot:
    """Points that came together; `id` 0: it isn't stored yet."""

    amount: Decimal
    remaining: Decimal
    available_from: datetime
    expires_at: datetime | None = None
    id: int = 0

    def is_available(self, at: datetime) -> bool:
        """Return whether its points can be spent at that moment."""
        return self.available_from <= at and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Return whether its time is over at that moment."""
        return self.expires_at is not None and self.expires_at <= at

    @property
    def turn(self) -> tuple[datetime, datetime, int]:
        """Return when it is spent: what expires soonest goes first, what never expires last."""
        return self.expires_at or _NEVER, self.available_from, self.id


class Entry(NamedTuple):
    """What a change does to one lot."""

    lot: Lot
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """One change of an account."""

    kind: ChangeKind
    entries: tuple[Entry, ...]
    comment: str
    at: datetime
    available_from: datetime | None = None
    expires_at: datetime | None = None
    takes_back: int | None = None  # the id of a change

    @property
    def amount(self) -> Decimal:
        """Add up what it does to each lot."""
        return sum((entry.amount for entry in self.entries), NOTHING)


@dataclass(slots=True)
class Book:
    """An account with its open lots, and what was booked since it was read."""

    balance: Decimal = NOTHING
    lots: list[Lot] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)

    def add(
        self,
        amount: Decimal,
        comment: str,
        *,
        at: datetime,
        available_from: datetime | None = None,
        expires_at: datetime | None = None,
        kind: ChangeKind = ChangeKind.ADD,
    ) -> None:
        """Add a lot."""
        begins = available_from or at
        check_times(begins, expires_at, at)
        lot = Lot(amount, NOTHING, begins, expires_at)
        self._book(kind, [Entry(lot, amount)], comment, at, available_from=begins, expires_at=expires_at)

    def spend(self, amount: Decimal, comment: str, *, at: datetime, kind: ChangeKind = ChangeKind.SPEND) -> None:
        """Take points from the lots that are available, soonest-expiring first."""
        self._book(kind, self._taken(amount, at), comment, at)

    def expire(self, comment: str, *, at: datetime) -> None:
        """Book each lot whose time is over as expired."""
        for lot in sorted((one for one in self.lots if one.is_over(at)), key=lambda one: one.turn):
            if lot.remaining:
                self._book(
                    ChangeKind.EXPIRE,
                    [Entry(lot, -lot.remaining)],
                    comment,
                    at,
                    available_from=lot.available_from,
                    expires_at=lot.expires_at,
                )

    def take_back(
        self, change_id: int, entries: Sequence[Entry], comment: str, *, booked: datetime, at: datetime
    ) -> None:
        """Undo what a change that was booked then did to its lots.

        Points that came go from their own lot first, available or not, and what was spent of it from what is available.
        Points that went return to their lots; where a lot has expired they come back with the time that they had left.
        """
        undone: list[Entry] = []
        missing = NOTHING
        for lot, amount in entries:
            if amount < 0:
                undone.append(Entry(_with_time_left(lot, -amount, booked, at) if lot.is_over(at) else lot, -amount))
                continue
            if lot.is_over(at):
                raise NotTakenBack("These points have expired.")
            own = min(amount, lot.remaining)
            missing += amount - own
            undone += [Entry(lot, -own)] if own else []
        if missing:
            undone += self._taken(missing, at, without={id(entry.lot) for entry in undone})
        self._book(ChangeKind.CORRECT, undone, comment, at, takes_back=change_id)

    def _taken(self, amount: Decimal, at: datetime, without: Collection[int] = ()) -> list[Entry]:
        usable = [one for one in self.lots if one.remaining and one.is_available(at) and id(one) not in without]
        available = sum((lot.remaining for lot in usable), NOTHING)
        if amount > available:
            raise NotEnoughPoints(available)
        taken, missing = [], amount
        for lot in sorted(usable, key=lambda one: one.turn):
            part = min(lot.remaining, missing)
            taken.append(Entry(lot, -part))
            missing -= part
            if not missing:
                break
        return taken

    def _book(
        self,
        kind: ChangeKind,
        entries: Sequence[Entry],
        comment: str,
        at: datetime,
        *,
        available_from: datetime | None = None,
        expires_at: datetime | None = None,
        takes_back: int | None = None,
    ) -> None:
        booking = Booking(kind, tuple(entries), comment, at, available_from, expires_at, takes_back)
        if self.balance + booking.amount > LARGEST_BALANCE:
            raise TooManyPoints
        for lot, amount in entries:
            lot.remaining += amount
            if not any(lot is one for one in self.lots):
                self.lots.append(lot)
        self.balance += booking.amount
        self.bookings.append(booking)


def balance_of(lots: Iterable[Lot], at: datetime) -> Balance:
    """Add up lots as they are at that moment."""
    living = [lot for lot in lots if not lot.is_over(at)]
    available = sum((lot.remaining for lot in living if lot.available_from <= at), NOTHING)
    return Balance(available, sum((lot.remaining for lot in living if lot.available_from > at), NOTHING))


def read_amount(given: str | float | Decimal) -> Decimal:
    """Read an amount of points: not 0, at most two places. Raises AmountRefused."""
    text = given.strip().replace("\N{MINUS SIGN}", "-") if isinstance(given, str) else format(Decimal(str(given)), "f")
    if not _TYPED.fullmatch(text):
        raise AmountRefused("Enter a number, such as 25 or -12.50.")
    if len(text.partition(".")[2]) > PLACES:
        raise AmountRefused("Use at most two decimal places.")
    amount = Decimal(text).quantize(_CENT) if len(text) < len("-99999999999.99") else LARGEST_BALANCE
    if not amount:
        raise AmountRefused("The amount can't be 0.")
    if abs(amount) > LARGEST_AMOUNT:
        raise AmountRefused(f"The amount can be at most {LARGEST_AMOUNT:,}.")
    return amount


def read_comment(text: str) -> str:
    """Read the comment of a change. Raises CommentRefused."""
    comment = text.strip()
    if not comment:
        raise CommentRefused("Enter a comment.")
    if len(comment) > LONGEST_COMMENT:
        raise CommentRefused(f"Use at most {LONGEST_COMMENT} characters.")
    if "\0" in comment:
        raise CommentRefused("The comment contains a character that can't be stored.")
    return comment


def check_times(available_from: datetime, expires_at: datetime | None, at: datetime) -> None:
    """Refuse points that would expire before they are available, or that are over already.

    Moments at either end of the calendar don't exist in every time zone, so no page could show them.
    """
    for name, moment in (("available_from", available_from), ("expires_at", expires_at)):
        if moment is not None and not _EARLIEST <= moment < _LATEST:
            raise TimesRefused("Choose a time between the years 1900 and 9998.", field=name)
    if expires_at is None:
        return
    if expires_at <= available_from:
        raise TimesRefused("Points can't expire before they become available.")
    if expires_at <= at:
        raise TimesRefused("The expiry must be in the future.")


def _with_time_left(lot: Lot, amount: Decimal, booked: datetime, at: datetime) -> Lot:
    left = lot.expires_at - booked if lot.expires_at else None
    return Lot(amount, NOTHING, at, at + left if left else None)
