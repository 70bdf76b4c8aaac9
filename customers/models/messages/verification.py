import uuid

from django.db import models
from django.db.models import F, Q

from customers.models.profile.contact import Contact
from customers.models.profile.customer import Customer
from integration_points.models import IntegrationPoint


class Verification(models.Model):
    """One process by which the owner of a contact proves it before it becomes a customer's.

    Neither the contact nor its code can be read here: of the contact there is a keyed hash, and the code is made from
    `nonce` and the server's secret.
    """

    class Flow(models.TextChoices):
        WALLET_UPDATE = "WALLET_UPDATE", "change of a contact"

    class State(models.TextChoices):
        ACTIVE = "active", "waits for its code"
        SUCCEEDED = "succeeded", "proved, not used yet"
        USED = "used", "used"
        FAILED = "failed", "attempts used up"
        EXPIRED = "expired", "expired"
        REPLACED = "replaced", "replaced by a newer one"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="verifications", db_index=False)
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    flow = models.CharField(max_length=13, choices=Flow)
    kind = models.CharField(max_length=6, choices=Contact.Kind)
    value_hash = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, editable=False)

    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    attempts = models.PositiveSmallIntegerField(default=0)
    allowable = models.PositiveSmallIntegerField()
    # All by the database's clock.
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # neither an attempt nor its use is possible afterwards
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "value_hash"],
                condition=Q(state="active"),
                name="verification_active_once",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("allowable")), name="verification_attempts_counted"),
            models.CheckConstraint(
                condition=Q(state="used", used_at__isnull=False) | (~Q(state="used") & Q(used_at=None)),
                name="verification_used_when",
            ),
        ]
        indexes = [
            models.Index(fields=["value_hash", "created_at"], name="verification_by_value"),
            models.Index(fields=["customer"], name="verification_by_customer"),
            models.Index(fields=["created_at"], name="verification_by_age"),
        ]

    def __str__(self) -> str:
        return f"Verification {self.pk}"


class WrongCodes(models.Model):
    """How many wrong codes came on one day, through one integration point or (`scope` 0) altogether.

    An attempt is counted before its code is compared, and taken back where the code is right.
    """

    scope = models.BigIntegerField()
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "day"], name="wrong_codes_counted_once")]

    def __str__(self) -> str:
        return f"Wrong codes of {self.day}"
