"""Points come, go, expire and are put right: what each step does to lots, changes and balances."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.maintenance.due_jobs import do_what_is_due
from customers.models import Customer
from customers.rule_fields import RuleOptions
from customers.wings.points.errors import ChangedMeanwhile, CustomerGone, NotEnoughPoints, NotTakenBack, PointsError
from customers.wings.points.ledger import expire
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.correct import correct
from customers.wings.points.ledger.expire import expire_points
from customers.wings.points.ledger.merge import merge_accounts, merge_points, unmerge_points
from customers.wings.points.ledger.take_back import take_back
from customers.wings.points.models import PointsAccount, PointsChange, PointsEntry, PointsLot
from customers.wings.points.part import POINTS
from tests.factories import context_of, make_customer, make_point
from tests.statements import counted
from tests.wings.points.cast import A_DAY, bonus, earn, held, left, pay, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return make_customer()


def in_days(days: float) -> bool:
    """Let the day come."""
    return expire_points(now=timezone.now() + timedelta(days=days), seconds=60)


def test_points_that_come_are_available(customer: Customer) -> None:
    made = earn(customer, "25.50", days=30)
    assert held(customer) == (Decimal("25.50"), 0)
    assert (made.kind, made.amount, made.comment, made.customer) == ("add", Decimal("25.50"), "Order 1", customer)
    assert (made.integration_point.system_name, made.initiator) == ("admin-panel", "tests")
    assert made.expires_at == made.at + 30 * A_DAY


def test_row_83_points_of_a_later_day_are_blocked_until_then(customer: Customer) -> None:
    now = timezone.now()
    earn(customer, 10, now=now), earn(customer, 5, available_from=now + A_DAY, now=now)
    assert held(customer, now=now) == (10, 5)
    with pytest.raises(NotEnoughPoints, match=r"Only 10\.00 points"):
        pay(customer, 11)
    assert held(customer, now=now + A_DAY) == (15, 0)
    pay(customer, 11, now=now + A_DAY)


def test_row_84_what_expires_soonest_is_spent_first_and_each_change_shows_its_lots(customer: Customer) -> None:
    earn(customer, 10), earn(customer, 10, days=30), earn(customer, 10, days=10)
    spent = pay(customer, 25)
    assert left(customer) == [5, 0, 0]
    assert [one.amount for one in spent.entries.order_by("pk")] == [-10, -10, -5]
    assert told(customer)[-1] == ("spend", -25)


@pytest.mark.parametrize("amount", ["10.01", "99999999.99"])
def test_row_84_more_than_is_available_is_refused_and_nothing_is_written(customer: Customer, amount: str) -> None:
    earn(customer, 10)
    with pytest.raises(NotEnoughPoints):
        pay(customer, amount)
    assert (left(customer), len(told(customer))) == ([10], 1)


def test_points_whose_time_is_over_are_not_spent_even_before_the_job_has_run(customer: Customer) -> None:
    earn(customer, 10, days=1)
    later = timezone.now() + 2 * A_DAY
    assert held(customer, now=later).total == 0
    with pytest.raises(NotEnoughPoints):
        pay(customer, 1, now=later)


def test_row_84_a_lot_expires_by_a_change_of_its_own_and_only_once(customer: Customer) -> None:
    earn(customer, 10, days=5), earn(customer, 7, days=6), earn(customer, 3)
    pay(customer, 4)
    assert in_days(4)
    assert told(customer)[4:] == []
    assert in_days(10)
    assert in_days(11)
    assert told(customer)[4:] == [("expire", -6), ("expire", -7)]
    last = PointsChange.objects.latest("pk")
    assert (last.initiator_kind, last.initiator, last.comment) == ("system", "points expiry", "Expired")
    assert held(customer).total == 3


def test_the_due_job_of_the_day_expires_them(customer: Customer) -> None:
    earn(customer, 10, days=1)
    do_what_is_due(now=timezone.now() + 2 * A_DAY, jobs=POINTS.jobs)
    assert told(customer)[-1] == ("expire", -10)


def test_a_batch_that_ends_early_leaves_the_rest_for_the_next(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expire, "BATCH", 2)
    for _ in range(5):
        earn(make_customer(), 1, days=1)
    assert expire_points(now=timezone.now() + 2 * A_DAY, seconds=0) is False
    assert in_days(2)
    assert PointsChange.objects.filter(kind="expire").count() == 5


def test_the_database_refuses_what_the_code_would_get_wrong(customer: Customer) -> None:
    earn(customer, 10, days=1)
    in_days(2)
    account, lot, entry = PointsAccount.objects.get(), PointsLot.objects.get(), PointsEntry.objects.latest("pk")
    wrong = (
        lambda: PointsAccount.objects.filter(pk=account.pk).update(balance=-1),
        lambda: PointsLot.objects.filter(pk=lot.pk).update(remaining=-1),
        lambda: PointsLot.objects.filter(pk=lot.pk).update(remaining=11),
        lambda: PointsEntry.objects.create(change_id=1, lot=entry.lot, amount=-1, is_expiry=True),
        lambda: PointsAccount.objects.create(customer=customer, kind=account.kind),
    )
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def adjust(customer: Customer, amount: str, **more: object) -> PointsChange:
    made = correct(
        customer.pk,
        bonus(),
        Decimal(amount),
        comment="By phone",
        context=context_of(),
        now=timezone.now(),
        **more,  # type: ignore[arg-type]
    )
    return PointsChange.objects.get(pk=made)


def test_a_correction_is_a_row_of_its_own_and_never_overdraws(customer: Customer) -> None:
    adjust(customer, "10")
    adjust(customer, "-4")
    with pytest.raises(NotEnoughPoints):
        adjust(customer, "-7")
    assert told(customer) == [("correct", 10), ("correct", -4)]


def test_points_that_are_taken_cannot_expire(customer: Customer) -> None:
    earn(customer, 10)
    with pytest.raises(PointsError, match="Only points that are added"):
        adjust(customer, "-4", expires_at=timezone.now() + A_DAY)


def test_a_form_that_is_sent_twice_counts_once(customer: Customer) -> None:
    seen = earn(customer, 10).pk
    adjust(customer, "5", as_of=seen)
    with pytest.raises(ChangedMeanwhile):
        adjust(customer, "5", as_of=seen)
    assert held(customer).total == 15


def undo(change: PointsChange) -> PointsChange:
    made = take_back(change, comment="Order cancelled", context=context_of(), now=timezone.now())
    return PointsChange.objects.get(pk=made)


def test_taking_back_what_was_spent_fills_its_lots_again(customer: Customer) -> None:
    earn(customer, 10, days=10), earn(customer, 10)
    undone = undo(pay(customer, 15))
    assert (left(customer), undone.kind, undone.amount) == ([10, 10], "correct", 15)


def test_taking_back_what_came_takes_it_even_while_it_is_blocked(customer: Customer) -> None:
    undone = undo(earn(customer, 10, available_from=timezone.now() + A_DAY))
    assert (held(customer).total, undone.amount) == (0, -10)


def test_taking_back_what_was_spent_since_takes_it_from_other_points_or_is_refused(customer: Customer) -> None:
    first = earn(customer, 10, days=10)
    pay(customer, 6)
    with pytest.raises(NotEnoughPoints):
        undo(first)
    earn(customer, 10)
    undo(first)
    assert left(customer) == [0, 4]


def test_a_change_is_taken_back_once_and_an_undoing_or_an_expiry_never(customer: Customer) -> None:
    first = earn(customer, 10, days=1)
    earn(customer, 20)
    undone = undo(first)
    in_days(2)
    for change in (first, undone):
        with pytest.raises(NotTakenBack):
            undo(change)
    gone = earn(customer, 5, days=1)
    in_days(5)
    for change in (gone, PointsChange.objects.filter(kind="expire").latest("pk")):
        with pytest.raises(NotTakenBack):
            undo(change)


def test_spent_points_whose_lot_expired_come_back_with_the_time_they_had_left(customer: Customer) -> None:
    now = timezone.now()
    earn(customer, 10, days=10, now=now)
    spent = pay(customer, 10, now=now + 3 * A_DAY)
    later = now + 20 * A_DAY
    take_back(spent, comment="Order cancelled", context=context_of(), now=later)
    assert held(customer, now=later).available == 10
    assert PointsLot.objects.latest("pk").expires_at == later + 7 * A_DAY


def test_an_erased_customer_gets_no_points(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(erased_at=timezone.now())
    with pytest.raises(CustomerGone):
        earn(customer, 1)
    assert not PointsAccount.objects.exists()


def test_a_merge_adds_up_accounts_and_lots_keep_their_times() -> None:
    survivor, victim = make_customer(), make_customer()
    earn(survivor, 10), earn(victim, 5, days=10), earn(victim, 7, available_from=timezone.now() + A_DAY)
    pay(victim, 2)
    expiry = PointsLot.objects.get(amount=5).expires_at
    with transaction.atomic():
        moved = merge_accounts(survivor=survivor.pk, victim=victim.pk)
        Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    assert {table: len(ids) for table, ids in moved.items()} == {
        "points.PointsLot.account": 2,
        "points.PointsChange.account": 3,
    }
    assert (held(survivor), held(victim).total) == ((13, 7), 0)
    assert PointsLot.objects.get(amount=5).expires_at == expiry
    pay(survivor, 3)
    assert left(survivor) == [10, 0, 7]


def test_what_comes_for_a_victim_later_goes_to_the_survivor() -> None:
    survivor, victim, new = make_customer(), make_customer(), make_customer()
    earn(victim, 5)
    with transaction.atomic():
        merge_accounts(survivor=survivor.pk, victim=victim.pk)
        Customer.objects.filter(pk__in=[victim.pk, new.pk]).update(merged_into=survivor)
    earn(victim, 1), earn(new, 1)
    assert held(survivor).total == 7
    assert not PointsAccount.objects.filter(customer=new).exists()


def test_a_change_that_an_unmerge_moved_meanwhile_is_not_taken_back_from_the_survivor() -> None:
    survivor, victim = make_customer(), make_customer()
    earn(survivor, 10), earn(victim, 5)
    merged = {"survivor": survivor.pk, "victim": victim.pk, "context": context_of(), "now": timezone.now()}
    with transaction.atomic():
        kept = merge_points(**merged)
        read = PointsChange.objects.get(amount=5)
        unmerge_points(kept, **merged)
    with pytest.raises(ChangedMeanwhile):
        take_back(read, comment="Order cancelled", context=context_of(), now=timezone.now())
    assert (held(survivor).total, held(victim).total) == (10, 5)
    take_back(PointsChange.objects.get(pk=read.pk), comment="Cancelled", context=context_of(), now=timezone.now())
    assert (held(survivor).total, held(victim).total) == (10, 0)


def test_a_change_takes_the_same_statements_whatever_the_account_holds(customer: Customer) -> None:
    other = make_customer()
    earn(customer, 1)
    for _ in range(40):
        earn(other, 1, days=5)
    with counted() as few:
        pay(customer, 1)
    with counted() as many:
        pay(other, 35)
    assert len(many) == len(few)


def test_a_rule_may_look_at_what_is_available(customer: Customer) -> None:
    broke, without = make_customer(), make_customer()
    earn(customer, 10), earn(customer, 5, available_from=timezone.now() + A_DAY), earn(broke, 1), pay(broke, 1)
    (field,) = [one for one in POINTS.rule_fields() if one.name == "points.bonus.available"]  # type: ignore[misc]
    rows = {row["customer_id"]: row["value"] for row in field.rows(RuleOptions(now=timezone.now()))}
    assert rows == {customer.pk: 10, broke.pk: 0}
    assert without.pk not in rows


def test_it_is_written_under_the_touchpoint_it_came_through(customer: Customer) -> None:
    shop = make_point("shop")
    add(customer.pk, bonus(), Decimal(5), comment="Till 3", context=context_of(shop), now=timezone.now())
    assert PointsChange.objects.get().integration_point == shop
