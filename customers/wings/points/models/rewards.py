from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from customers.models import Customer
from customers.models.initiator import Initiated
from integration_points.models import IntegrationPoint
from integration_points.models.source import SYSTEM_NAME

LONGEST_REASON: Final = 300
LONGEST_CODE: Final = 60


class RewardCampaign(models.Model):
    """A campaign that gives customers promo codes or prizes."""

    system_name = models.CharField(max_length=60, validators=[SYSTEM_NAME], help_text="You can't change it later.")
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(
        "active", default=True, help_text="Rewards of a campaign that isn't active can't be given."
    )

    class Meta:
        verbose_name = "campaign"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("system_name"),
                name="reward_campaign_once",
                violation_error_message="A campaign with this system name already exists.",
            ),
            models.CheckConstraint(condition=~Q(system_name=""), name="reward_campaign_has_a_system_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PromoCode(models.Model):
    """A code in the pool of a campaign. It's given once and never returns to the pool."""

    campaign = models.ForeignKey(RewardCampaign, on_delete=models.PROTECT, related_name="codes", db_index=False)
    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    is_given = models.BooleanField("given", default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="promo_code_not_blank")]
        indexes = [
            models.Index(fields=["campaign", "id"], name="promo_code_of_campaign"),
            models.Index(fields=["campaign", "id"], condition=Q(is_given=False), name="promo_code_free"),
        ]

    def __str__(self) -> str:
        return f"Promo code {self.pk}"


class Prize(models.Model):
    """Something that customers of a campaign may win."""

    campaign = models.ForeignKey(RewardCampaign, on_delete=models.PROTECT, related_name="prizes", db_index=False)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["campaign", "name"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="prize_once_per_campaign"),
            models.CheckConstraint(condition=~Q(name=""), name="prize_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.campaign.name})"


class Reward(Initiated):
    """A promo code or a prize that a customer was given; taken back, it stays on record as that."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(RewardCampaign, on_delete=models.PROTECT, related_name="rewards", db_index=False)
    code = models.ForeignKey(PromoCode, null=True, on_delete=models.PROTECT, related_name="rewards", db_index=False)
    prize = models.ForeignKey(Prize, null=True, on_delete=models.PROTECT, related_name="rewards")
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=150, blank=True)
    taken_back_through = models.ForeignKey(
        IntegrationPoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    taken_back_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("give_reward", "Can give customers promo codes and prizes, and take them back")]
        constraints = [
            models.CheckConstraint(
                condition=Q(code=None, prize__isnull=False) | Q(code__isnull=False, prize=None),
                name="reward_is_a_code_or_a_prize",
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(code__isnull=False), name="promo_code_given_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="reward_has_a_reason"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by="", taken_back_through=None, taken_back_reason="")
                | (Q(taken_back_at__isnull=False, taken_back_through__isnull=False) & ~Q(taken_back_reason="")),
                name="reward_taken_back_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "id"], name="reward_of_customer"),
            models.Index(fields=["campaign", "id"], name="reward_by_campaign"),
            models.Index(fields=["integration_point", "id"], name="reward_by_point"),
        ]

    def __str__(self) -> str:
        return f"Reward {self.pk}"
