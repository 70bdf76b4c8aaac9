from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from customers.models import Customer
from customers.models.initiator import Initiated
from customers.wings.points.rules import LONGEST_COMMENT, PLACES, ChangeKind
from integration_points.models import IntegrationPoint
from integration_points.models.source import SYSTEM_NAME

DEFAULT_KIND: Final = "bonus"
_DIGITS: Final = 14


def _amount(**more: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=_DIGITS, decimal_places=PLACES, **more)


class PointsAccountKind(models.Model):
    """A kind of points account that customers may have: bonus points to spend, points that count for a status."""

    system_name = models.CharField(
        max_length=60,
        validators=[SYSTEM_NAME],
        help_text="Client systems and segment rules use this name. You can't change it later.",
    )
    name = models.CharField(max_length=100, help_text="Shown to staff.")

    class Meta:
        verbose_name = "points account"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("system_name"),
                name="points_kind_once",
                violation_error_message="An account with this system name already exists.",
            ),
            models.CheckConstraint(condition=~Q(system_name=""), name="points_kind_has_a_system_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PointsAccount(models.Model):
    """A customer's account of one kind. Every change of it is made under the lock of this row."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(PointsAccountKind, on_delete=models.PROTECT, related_name="accounts")
    # The sum of its changes, which is what is left in its lots.
    balance = _amount(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("adjust_points", "Can adjust the points of customers")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind"], name="points_account_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="points_never_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"Points account {self.pk}"


class PointsLot(models.Model):
    """Points that came together, and so can be spent from and until the same moment."""

    account = models.ForeignKey(PointsAccount, on_delete=models.PROTECT, related_name="lots")
    amount = _amount()
    remaining = _amount()
    available_from = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="points_lot_of_something"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("amount")), name="points_lot_within_its_amount"
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("available_from")),
                name="points_lot_available_before_expiry",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(remaining__gt=0), name="points_lot_open"),
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(remaining__gt=0, expires_at__isnull=False),
                name="points_lot_that_may_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"Points lot {self.pk}"


class PointsChange(Initiated):
    """One change of an account, never edited or deleted: a mistake is put right by a change of its own."""

    KINDS = [
        (ChangeKind.ADD.value, "added"),
        (ChangeKind.SPEND.value, "spent"),
        (ChangeKind.EXPIRE.value, "expired"),
        (ChangeKind.CORRECT.value, "corrected"),
    ]

    account = models.ForeignKey(PointsAccount, on_delete=models.PROTECT, related_name="changes", db_index=False)
    # Whose account it is, here for paging by one index.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=7, choices=KINDS)
    amount = _amount()
    comment = models.CharField(max_length=LONGEST_COMMENT)
    # Of the points that came or expired; blank where they came from several lots.
    available_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    takes_back = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "points change"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="points_change_of_something"),
            models.CheckConstraint(condition=~Q(comment=""), name="points_change_has_a_comment"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.ADD.value, amount__gt=0)
                | Q(kind__in=[ChangeKind.SPEND.value, ChangeKind.EXPIRE.value], amount__lt=0)
                | Q(kind=ChangeKind.CORRECT.value),
                name="points_change_in_its_direction",
            ),
            models.UniqueConstraint(
                fields=["takes_back"], condition=Q(takes_back__isnull=False), name="points_change_taken_back_once"
            ),
        ]
        # The list of everybody's runs by id; each index leads through one of its filters in that order.
        indexes = [
            models.Index(fields=["customer", "id"], name="points_change_of_customer"),
            models.Index(fields=["kind", "id"], name="points_change_by_kind"),
            models.Index(fields=["integration_point", "id"], name="points_change_by_point"),
            # Of all that came, few were not available at once.
            models.Index(
                fields=["available_from"],
                condition=Q(available_from__gt=F("at")),
                name="points_change_blocked_at_first",
            ),
        ]

    def __str__(self) -> str:
        return f"Points change {self.pk}"


class PointsEntry(models.Model):
    """What one change did to one lot; the entries of a change add up to its amount."""

    change = models.ForeignKey(PointsChange, on_delete=models.PROTECT, related_name="entries", db_index=False)
    lot = models.ForeignKey(PointsLot, on_delete=models.PROTECT, related_name="entries", db_index=False)
    amount = _amount()
    is_expiry = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["change", "lot"], name="points_entry_once"),
            models.UniqueConstraint(fields=["lot"], condition=Q(is_expiry=True), name="points_lot_expires_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="points_entry_of_something"),
        ]

    def __str__(self) -> str:
        return f"Points entry {self.pk}"
