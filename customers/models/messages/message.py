from django.db import models
from django.db.models import Q

from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.models.initiator import Initiated
from customers.models.profile.contact import Contact
from customers.models.profile.customer import Customer
from integration_points.models import IntegrationPoint


class Message(Initiated):
    """One mail or text message to a contact: asked for in the transaction of what it tells of, sent by a worker.

    It holds no text: that is written when it is sent, from what it is about. One code is never sent twice by us.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "email"
        SMS = "sms", "text message"

    class Purpose(models.TextChoices):
        CONFIRMATION = "confirmation", "confirmation"
        VERIFICATION = "verification", "verification code"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        VOID = "void", "not needed any more"

    channel = models.CharField(max_length=5, choices=Channel)
    # What it is about: the confirmation's or the verification's id, and which sending of it this is (from 1).
    purpose = models.CharField(max_length=12, choices=Purpose)
    about_id = models.BigIntegerField()
    serial = models.PositiveIntegerField(default=1)

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=6, choices=Contact.Kind)
    to = models.CharField(max_length=320)
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    bulk_edit = models.ForeignKey(
        BulkEdit, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )

    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # filled while it waits
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # A code of customers/rules/messages.py: why the last try failed, or why it is not needed any more.
    why = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "about_id", "serial"], name="message_once"),
            models.CheckConstraint(condition=~Q(to=""), name="message_to_somebody"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(next_try_at__isnull=False), name="message_waits_until"
            ),
        ]
        # A worker looks for what is due: what one person waits for goes before what a bulk edit asked for. The page's
        # filters have an index each that ends in the sort key.
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state="waiting", bulk_edit__isnull=True),
                name="message_due",
            ),
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state="waiting", bulk_edit__isnull=False),
                name="message_due_in_bulk",
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="message_claimed"),
            models.Index(fields=["customer", "id"], name="message_by_customer"),
            models.Index(fields=["integration_point", "id"], name="message_by_point"),
            models.Index(fields=["bulk_edit", "id"], condition=Q(bulk_edit__isnull=False), name="message_by_bulk"),
            models.Index(
                fields=["bulk_edit", "state"], condition=Q(bulk_edit__isnull=False), name="message_bulk_states"
            ),
            models.Index(fields=["state", "id"], name="message_by_state"),
            models.Index(fields=["channel", "id"], name="message_by_channel"),
            models.Index(fields=["purpose", "id"], name="message_by_purpose"),
        ]
        permissions = [("send_messages", "Can send the confirmation messages of a bulk edit")]

    def __str__(self) -> str:
        return f"Message {self.pk}"
