"""Take a promo code or a prize back: it stays on record, with who took it back and why."""

from datetime import datetime

from customers.edits.edit import EditContext
from customers.wings.points.errors import NotTakenBack
from customers.wings.points.models import Reward
from customers.wings.points.rules import read_comment


def take_back_reward(reward: Reward, *, reason: str, context: EditContext, now: datetime) -> None:
    """Mark a reward as taken back, once. A code doesn't return to the pool. Raises PointsError."""
    why = read_comment(reason)
    marked = Reward.objects.filter(pk=reward.pk, taken_back_at=None).update(
        taken_back_at=now,
        taken_back_by=context.initiator.label,
        taken_back_through=context.point.id,
        taken_back_reason=why,
    )
    if not marked:
        raise NotTakenBack("This has already been taken back.")
