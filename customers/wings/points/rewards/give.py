"""Give a customer a promo code or a prize."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from customers.wings.points.errors import (
    CampaignEnded,
    ChangedMeanwhile,
    CodeRefused,
    CustomerGone,
    NoCodeLeft,
)
from customers.wings.points.models import Prize, PromoCode, Reward, RewardCampaign
from customers.wings.points.rewards.pool import read_code
from customers.wings.points.rules import read_comment


def give_code(
    customer_id: int,
    campaign: RewardCampaign,
    *,
    code: str = "",
    reason: str,
    context: EditContext,
    now: datetime,
    as_of: int | None = None,
) -> Reward:
    """Give the next code of a campaign's pool, or the one that is named. Raises PointsError."""
    wanted = read_code(code) if code.strip() else ""

    def work() -> Reward:
        with transaction.atomic():
            reward = _reward(customer_id, campaign, reason, context, now, as_of)
            reward.code = _taken(campaign, wanted)
            reward.save(force_insert=True)
            return reward

    return with_retries(work)


def give_prize(
    customer_id: int, prize: Prize, *, reason: str, context: EditContext, now: datetime, as_of: int | None = None
) -> Reward:
    """Give a prize. Raises PointsError."""

    def work() -> Reward:
        with transaction.atomic():
            reward = _reward(customer_id, prize.campaign, reason, context, now, as_of)
            reward.prize = prize
            reward.save(force_insert=True)
            return reward

    return with_retries(work)


def _reward(
    customer_id: int, campaign: RewardCampaign, reason: str, context: EditContext, now: datetime, as_of: int | None
) -> Reward:
    """Lock the customer, and begin the record of what is given. `as_of` is the last reward that a page showed."""
    why = read_comment(reason)
    whom = lock_living(customer_id)
    if not campaign.is_active:
        raise CampaignEnded
    if as_of is not None and Reward.objects.filter(customer_id=whom, pk__gt=as_of).exists():
        raise ChangedMeanwhile
    by = context.initiator
    return Reward(
        customer_id=whom,
        campaign=campaign,
        reason=why,
        at=now,
        integration_point_id=context.point.id,
        **by.columns,
    )


def lock_living(customer_id: int) -> int:
    """Lock a customer; of one who was merged, the survivor. Raises CustomerGone."""
    lock_customers({customer_id})
    merged, erased = Customer.objects.filter(pk=customer_id).values_list("merged_into_id", "erased_at").get()
    if merged is not None:
        return lock_living(merged)
    if erased is not None:
        raise CustomerGone
    return customer_id


def _taken(campaign: RewardCampaign, wanted: str) -> PromoCode:
    """Take a free code out of the pool; one that somebody else is taking right now is passed over."""
    codes: QuerySet[PromoCode] = PromoCode.objects.filter(campaign=campaign, is_given=False)
    if wanted:
        codes = codes.filter(code=wanted)
    free: PromoCode | None = codes.order_by("pk").select_for_update(skip_locked=not wanted, no_key=True).first()
    if free is None and wanted:
        raise CodeRefused("This campaign has no such code, or it has already been given.")
    if free is None:
        raise NoCodeLeft
    free.is_given = True
    free.save(update_fields=["is_given"])
    return free
