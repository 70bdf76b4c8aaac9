"""Any sequence of changes: the balance is their sum, nothing is spent that isn't available, each lot expires once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from customers.wings.points.errors import NotEnoughPoints, NotTakenBack
from customers.wings.points.rules import NOTHING, Book, Booking, ChangeKind, balance_of

AMOUNTS = st.integers(1, 5_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(1, 20)


class Points(RuleBasedStateMachine):
    """An account as its callers see it, beside a plain list of what they did."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.undone: set[int] = set()

    @rule(days=DAYS)
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(amount=AMOUNTS, begins=st.integers(-3, 10), lasts=st.none() | DAYS, by_staff=st.booleans())
    def points_come(self, amount: Decimal, begins: int, lasts: int | None, by_staff: bool) -> None:
        available_from = self.now + timedelta(days=begins)
        ends = max(available_from, self.now) + timedelta(days=lasts) if lasts else None
        kind = ChangeKind.CORRECT if by_staff else ChangeKind.ADD
        before = self.total
        self.book.add(amount, "Order", at=self.now, available_from=available_from, expires_at=ends, kind=kind)
        assert self.total == before + amount

    @rule(amount=AMOUNTS)
    def points_go(self, amount: Decimal) -> None:
        before = balance_of(self.book.lots, self.now)
        touched = len(self.book.bookings)
        if amount > before.available:
            with pytest.raises(NotEnoughPoints):
                self.book.spend(amount, "Paid", at=self.now)
            assert len(self.book.bookings) == touched
        else:
            self.book.spend(amount, "Paid", at=self.now)
        spent = amount if amount <= before.available else NOTHING
        assert balance_of(self.book.lots, self.now) == (before.available - spent, before.blocked)

    @rule()
    def the_job_runs(self) -> None:
        before = balance_of(self.book.lots, self.now)
        self.book.expire("Expired", at=self.now)
        assert balance_of(self.book.lots, self.now) == before
        assert self.book.balance == before.total

    @precondition(lambda self: self.book.bookings)
    @rule(which=st.integers(0, 10_000))
    def one_is_taken_back(self, which: int) -> None:
        at = which % len(self.book.bookings)
        change = self.book.bookings[at]
        if change.kind is ChangeKind.EXPIRE or change.takes_back is not None or at in self.undone:
            return
        before = self.total
        try:
            self.book.take_back(at, change.entries, "Mistake", booked=change.at, at=self.now)
        except (NotEnoughPoints, NotTakenBack):
            assert self.total == before
            return
        self.undone.add(at)
        assert self.total == before - change.amount

    @property
    def total(self) -> Decimal:
        return balance_of(self.book.lots, self.now).total

    @invariant()
    def the_balance_is_the_sum(self) -> None:
        assert self.book.balance == sum((one.amount for one in self.book.bookings), NOTHING)
        assert self.book.balance == sum((lot.remaining for lot in self.book.lots), NOTHING)

    @invariant()
    def no_lot_is_overdrawn_or_expires_twice(self) -> None:
        assert all(0 <= lot.remaining <= lot.amount for lot in self.book.lots)
        expired = Counter(id(entry.lot) for one in self._expiries() for entry in one.entries)
        assert set(expired.values()) <= {1}
        assert all(lot.remaining == 0 for lot in self.book.lots if id(lot) in expired)

    def _expiries(self) -> list[Booking]:
        return [one for one in self.book.bookings if one.kind is ChangeKind.EXPIRE]


def test_any_sequence_of_changes_keeps_the_books() -> None:
    run_state_machine_as_test(
        Points,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
