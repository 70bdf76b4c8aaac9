"""What is kept of points and rewards.

points.py    account kinds, accounts, lots, changes, and what each change did to which lot
rewards.py   campaigns, promo codes, prizes, and what was given to whom
"""

from customers.wings.points.models.points import (
    PointsAccount,
    PointsAccountKind,
    PointsChange,
    PointsEntry,
    PointsLot,
)
from customers.wings.points.models.rewards import Prize, PromoCode, Reward, RewardCampaign

__all__ = [
    "PointsAccount",
    "PointsAccountKind",
    "PointsChange",
    "PointsEntry",
    "PointsLot",
    "Prize",
    "PromoCode",
    "Reward",
    "RewardCampaign",
]
