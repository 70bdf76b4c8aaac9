from django.db import models
from django.db.models import Q

from customers.models import BulkEdit
from integration_points.models import ApiKey


class Callback(models.Model):
    """The address of one API key. Its secret is kept nowhere: it is made from the nonce and the project's own."""

    key = models.OneToOneField(ApiKey, verbose_name="API key", on_delete=models.CASCADE, related_name="callback")
    url = models.CharField("address", max_length=500)
    nonce = models.CharField(max_length=32, editable=False)
    made_by = models.CharField(max_length=150, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    # Who asked for the secret that stands now, until it has been shown to them.
    secret_for = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        verbose_name = "callback"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(url=""), name="callback_somewhere")]

    def __str__(self) -> str:
        return f"Callback of key {self.key_id}"


class Delivery(models.Model):
    """That one state of a bulk edit is to be told to an address, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "failed"
        VOID = "void", "not needed any more"

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    bulk_edit = models.ForeignKey(BulkEdit, on_delete=models.PROTECT, related_name="+", db_index=False)
    event = models.CharField(max_length=10)  # the state that the bulk edit came to
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # filled while it waits
    lease_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # what the address answered last
    why = models.CharField(max_length=20, blank=True)  # a code of rules.py
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()  # they stand on the page of their callback
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(next_try_at__isnull=False), name="delivery_waits_until"
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["callback", "id"], name="delivery_by_callback"),
            models.Index(fields=["bulk_edit"], name="delivery_by_bulk_edit"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"
