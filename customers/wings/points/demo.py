"""A year of points and rewards for some of the demo's customers; the same on every machine, counted from today."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from customers.database.bulk_statements import allocate_ids, insert_rows
from customers.demo.people import Dice
from customers.edits.edit import EditContext, Initiator
from customers.parts import DemoCustomers, DemoStory
from customers.wings.points.ledger.accounts import OpenAccount
from customers.wings.points.ledger.expire import COMMENT, INITIATOR
from customers.wings.points.ledger.kinds import kind_named
from customers.wings.points.ledger.write import write_bookings
from customers.wings.points.models import PointsAccount, PointsAccountKind, Prize, PromoCode, Reward, RewardCampaign
from customers.wings.points.rewards.pool import add_codes
from customers.wings.points.rules import Book, ChangeKind, balance_of
from integration_points.models import ADMIN_PANEL, IntegrationPoint

STATUS: Final = "status"
CAMPAIGNS: Final = {"spring-sale": "Spring sale", "summer-raffle": "Summer raffle"}
PRIZES: Final = ("Backpack", "Weekend trip", "Water bottle")
_FREE: Final = 200  # codes in each pool
_CHANCE: Final = 0.35
_STATUS_CHANCE: Final = 0.3
_REWARD_CHANCE: Final = 0.5
_PRIZE_CHANCE: Final = 0.4
_LIFE: Final = timedelta(days=180)
_ORDERS: Final = ("Order", "Order in the shop", "Review of an order")


def _prepare() -> None:
    """Make what is given out; what is there already is left as it is."""
    PointsAccountKind.objects.get_or_create(system_name=STATUS, defaults={"name": "Status points"})
    for system_name, name in CAMPAIGNS.items():
        campaign, _ = RewardCampaign.objects.get_or_create(system_name=system_name, defaults={"name": name})
        word = name.split()[0].upper()
        add_codes(campaign, (f"{word}-{4_099 * number + 100_003}" for number in range(_FREE)))
    raffle = RewardCampaign.objects.get(system_name="summer-raffle")
    for name in PRIZES:
        Prize.objects.get_or_create(campaign=raffle, name=name)


def _tell(customers: DemoCustomers) -> None:
    """Give them a year of points, and some of them rewards."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    points = IntegrationPoint.objects.in_bulk(("shop", "website-loyalty", ADMIN_PANEL), field_name="system_name")
    context = EditContext(points["website-loyalty"].policy(), Initiator("system", "website"))
    expiry = EditContext(points[ADMIN_PANEL].policy(), INITIATOR)
    told = [*_told(customers.ids, kind_named("").pk, today, _a_year, customers.showcase)]
    status = {number: id_ for number, id_ in customers.ids.items() if _has(customers, "status", number, _STATUS_CHANCE)}
    told += _told(status, kind_named(STATUS).pk, today, _a_status, customers.showcase)
    _make_accounts(told)
    booked = [(one, booking) for one, _ in told for booking in one.book.bookings]
    booked.sort(key=lambda one: one[1].at)  # ids in the order of the times, as they would have come
    write_bookings([(one, made, expiry if made.kind is ChangeKind.EXPIRE else context) for one, made in booked])
    _give(customers, today, points["website-loyalty"])


def _has(customers: DemoCustomers, what: str, number: int, chance: float) -> bool:
    return Dice(f"{what} {number}").chance(chance) or number in customers.showcase


Told = tuple[OpenAccount, int]  # with the id of its kind
Story = Callable[[Book, Dice, datetime, bool], None]  # the last: whether nothing is left out


def _told(
    ids: Mapping[int, int], kind: int, today: datetime, story: Story, showcase: Collection[int]
) -> Iterator[Told]:
    for number, customer_id in ids.items():
        account = OpenAccount(0, customer_id, None)
        story(account.book, Dice(f"points {kind} {number}"), today, number in showcase)
        yield account, kind


def _a_year(book: Book, dice: Dice, today: datetime, has_all: bool) -> None:
    """Orders bring points every few weeks; they are spent now and then, and what is left after half a year expires.

    The last orders bring points that expire within days, and some that can't be spent yet.
    """
    day, order = dice.between(5, 30), 1
    while day < 360:
        at = today - timedelta(days=365 - day) + timedelta(minutes=dice.between(480, 1_200))
        _let_expire(book, at)
        amount = Decimal(dice.between(500, 9_000)) / 100
        book.add(amount, f"{dice.pick(_ORDERS)} {dice.between(1_000, 9_999)}", at=at, expires_at=at + _LIFE)
        available = balance_of(book.lots, at).available
        if dice.chance(0.4) and available > 20:
            spent = (available * dice.between(20, 70) / 100).quantize(Decimal("0.01"))
            book.spend(spent, f"Paid with points, order {dice.between(1_000, 9_999)}", at=at + timedelta(minutes=30))
        day, order = day + dice.between(12, 60), order + 1
    at = today - timedelta(days=2)
    _let_expire(book, at)
    book.add(
        Decimal(dice.between(5, 40)), "Birthday gift", at=at, expires_at=today + timedelta(days=dice.between(2, 7))
    )
    if dice.chance(0.5) or has_all:
        soon = today + timedelta(days=dice.between(3, 14))
        book.add(
            Decimal(dice.between(1_000, 5_000)) / 100,
            f"Order {dice.between(1_000, 9_999)}, until it can no longer be returned",
            at=at + timedelta(hours=1),
            available_from=soon,
            expires_at=soon + _LIFE,
        )
    _let_expire(book, today)


def _let_expire(book: Book, until: datetime) -> None:
    """Let each lot expire when its time is over, as the job would have done."""
    for at in sorted({lot.expires_at for lot in book.lots if lot.remaining and lot.expires_at}):
        if at <= until:
            book.expire(COMMENT, at=at)


def _a_status(book: Book, dice: Dice, today: datetime, _has_all: bool) -> None:
    """Status points count the nights or visits of a year and are never spent."""
    for month in range(1, dice.between(3, 11)):
        at = today - timedelta(days=360 - month * 30)
        book.add(Decimal(dice.between(1, 12)), "Visits of the month", at=at)


def _make_accounts(told: list[Told]) -> None:
    """Make the accounts; their balances are written with their changes."""
    for (account, _), id_ in zip(told, allocate_ids(PointsAccount, len(told)), strict=True):
        account.id = id_
    insert_rows(
        PointsAccount,
        [
            {"id": one.id, "customer_id": one.customer_id, "kind_id": kind, "balance": 0, "changed_at": None}
            for one, kind in told
        ],
    )


def _give(customers: DemoCustomers, today: datetime, point: IntegrationPoint) -> None:
    """Give some of them a promo code of their own, or a prize."""
    campaigns = {one.system_name: one for one in RewardCampaign.objects.filter(system_name__in=CAMPAIGNS)}
    prizes = {one.name: one for one in Prize.objects.filter(campaign=campaigns["summer-raffle"])}
    lucky = [
        (number, id_) for number, id_ in customers.ids.items() if _has(customers, "reward", number, _REWARD_CHANCE)
    ]
    codes = [
        {
            "id": pk,
            "campaign_id": campaigns["spring-sale"].pk,
            "code": f"SPRING-C{number:06d}",
            "is_given": True,
        }
        for (number, _), pk in zip(lucky, allocate_ids(PromoCode, len(lucky)), strict=True)
    ]
    insert_rows(PromoCode, codes)
    rewards = []
    for (number, customer_id), code in zip(lucky, codes, strict=True):
        dice = Dice(f"prize {number}")
        told = {"customer_id": customer_id, "integration_point_id": point.pk, **_BY}
        at = today - timedelta(days=dice.between(60, 200))
        spring = {"campaign_id": campaigns["spring-sale"].pk, "code_id": code["id"], "prize_id": None}
        rewards.append({**told, **spring, "reason": "Joined the spring sale", "at": at})
        if dice.chance(_PRIZE_CHANCE) or number in customers.showcase:
            won = {
                "campaign_id": campaigns["summer-raffle"].pk,
                "code_id": None,
                "prize_id": prizes[dice.pick(PRIZES)].pk,
            }
            rewards.append({**told, **won, "reason": "Won in the summer raffle", "at": at + timedelta(days=20)})
    rewards.sort(key=lambda one: str(one["at"]))
    new_ids = allocate_ids(Reward, len(rewards))
    insert_rows(Reward, [{"id": pk, **row} for pk, row in zip(new_ids, rewards, strict=True)])


_BY: Final[Mapping[str, object]] = {
    "initiator": "website",
    "initiator_kind": "system",
    "initiator_user_id": None,
    "initiator_key_id": None,
    "taken_back_at": None,
    "taken_back_by": "",
    "taken_back_through_id": None,
    "taken_back_reason": "",
}

DEMO: Final = DemoStory(_CHANCE, _tell, prepare=_prepare)
