from django.db import models
from django.db.models import Q

from customers.models.profile.contact import Contact
from customers.models.profile.customer import Customer
from integration_points.models import IntegrationPoint


class Confirmation(models.Model):
    """One asking of a contact's owner to confirm it, by a link or a code.

    Neither is stored: both are made from the id and the nonce under the server's secret. Sent again, it gets a new
    nonce, and what was sent before confirms nothing any more.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        CONFIRMED = "confirmed", "confirmed"
        VOID = "void", "void"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="confirmations", db_index=False)
    kind = models.CharField(max_length=6, choices=Contact.Kind)
    value = models.CharField(max_length=320)  # the contact's key: if it is another one by now, this confirms nothing
    # The point that asked: the confirming is a change through it.
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    nonce = models.CharField(max_length=32)
    sends = models.PositiveSmallIntegerField(default=0)  # messages asked for; the serial of the last one
    attempts = models.PositiveSmallIntegerField(default=0)  # codes tried since the last message
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # when the last message was asked for
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(state="open"), name="one_open_confirmation_per_kind"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="confirmation_of_something"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open"), name="confirmation_open_or_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "kind", "-id"], name="confirmation_of_customer"),
            models.Index(fields=["expires_at"], name="confirmation_by_age"),
        ]
        permissions = [("resend_confirmation", "Can send a confirmation again")]

    def __str__(self) -> str:
        return f"Confirmation {self.pk}"
