"""Take a promo code or a prize back: it stays on record, with who took it back and why."""

from datetime import datetime

from django.db import transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.wings.points.errors import ChangedMeanwhile, NotTakenBack
from customers.wings.points.models import Reward
from customers.wings.points.rewards.give import lock_living
from customers.wings.points.rules import read_comment


def take_back_reward(reward: Reward, *, reason: str, context: EditContext, now: datetime) -> None:
    """Mark a reward as taken back, once. A code doesn't return to the pool. Raises PointsError."""
    why = read_comment(reason)

    def work() -> None:
        with transaction.atomic():
            whose = lock_living(reward.customer_id)
            marked = Reward.objects.filter(pk=reward.pk, customer_id=whose, taken_back_at=None).update(
                taken_back_at=now,
                taken_back_by=context.initiator.label,
                taken_back_through=context.point.id,
                taken_back_reason=why,
            )
            if not marked:
                raise _refusal(reward)

    with_retries(work)


def _refusal(reward: Reward) -> NotTakenBack | ChangedMeanwhile:
    """Tell a reward that was taken back from one that a merge or its undoing gave to somebody else meanwhile."""
    if Reward.objects.filter(pk=reward.pk, taken_back_at=None).exists():
        return ChangedMeanwhile()
    return NotTakenBack("This has already been taken back.")
