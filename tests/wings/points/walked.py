"""Points with a comment that mentions the customer, and a promo code with such a reason, for the walks."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone

from customers.edits.edit import EditContext, Initiator
from customers.models import Customer
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.kinds import kind_named
from customers.wings.points.models import PointsAccountKind, PointsChange, Prize, RewardCampaign
from customers.wings.points.rewards.give import give_code
from customers.wings.points.rewards.pool import add_codes
from integration_points.models import IntegrationPoint
from tests.every_page import EMAIL, MOBILE, WEBSITE_ID
from tests.wings.walked import WalkedWing


def _objects(customer: Customer, point: IntegrationPoint) -> Iterable[Model | None]:
    context, now = EditContext(point.policy(), Initiator("system", "tests")), timezone.now()
    add(customer.pk, kind_named("").pk, Decimal(40), comment=f"Called {MOBILE}", context=context, now=now)
    campaign = RewardCampaign.objects.create(system_name="spring", name="Spring")
    add_codes(campaign, [f"{WEBSITE_ID}-7"])
    given = give_code(customer.pk, campaign, reason=f"Mailed {EMAIL}", context=context, now=now)
    prize = Prize.objects.create(campaign=campaign, name="Backpack")
    change = PointsChange.objects.filter(customer=customer).first()
    return [PointsAccountKind.objects.first(), change, campaign, given.code, given, prize]


WALKED = WalkedWing(
    _objects,
    named={"campaign_id": "points.rewardcampaign"},
    forms={"points.PointsAccountKind": "name", "points.Prize": "name", "points.RewardCampaign": "name is_active"},
)
