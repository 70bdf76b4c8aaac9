"""Topics, what each customer agreed to, every change of it, and double opt-in that waits for its owner."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from customers.models import BulkEdit, Customer
from customers.models.initiator import Initiated
from customers.wings.subscriptions.rules import CHANNEL_LABELS, CONTACT_KINDS, STATUS_LABELS, Node, Status
from integration_points.models import Brand, IntegrationPoint
from integration_points.models.source import SYSTEM_NAME

if TYPE_CHECKING:
    Topics = models.ManyToManyField[Brand, models.Model]

CHANNELS = [(str(channel), label) for channel, label in CHANNEL_LABELS.items()]
STORED = [(str(status), label) for status, label in STATUS_LABELS.items() if status != Status.NO_DATA]


class Topic(models.Model):
    """What messages of a channel are about, for some brands: news, offers, order updates."""

    channel = models.CharField(max_length=11, choices=CHANNELS)
    system_name = models.CharField(
        max_length=60, validators=[SYSTEM_NAME], help_text="Client systems and file headers name the topic by it."
    )
    name = models.CharField(max_length=100)
    brands = models.ManyToManyField(Brand, related_name="+")
    double_opt_in = models.BooleanField(
        "double opt-in",
        default=False,
        help_text="A customer is subscribed once they confirm it by the link in a message.",
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Nobody can subscribe to an inactive topic. Existing records are kept."
    )

    class Meta:
        ordering = ["channel", "name"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "system_name"], name="topic_once_per_channel"),
            models.CheckConstraint(condition=~Q(system_name=""), name="topic_has_a_system_name"),
        ]

    def __str__(self) -> str:
        return f"{CHANNEL_LABELS.get(self.channel, self.channel)}: {self.name}"

    def clean(self) -> None:
        """Refuse double opt-in where nobody could get the link."""
        if self.double_opt_in and self.channel not in CONTACT_KINDS:
            label = CHANNEL_LABELS.get(self.channel, "This channel")
            raise ValidationError({"double_opt_in": f"{label} has no address to send a confirmation link to."})


class _OfNode(models.Model):
    """What a row says about one node of a customer's tree."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=11, choices=CHANNELS)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    @property
    def place(self) -> Node:
        """Return the node."""
        return Node(self.brand_id, self.channel, self.topic_id)


class Subscription(_OfNode):
    """A node's own status. Without a row a topic follows its channel, and a channel has no data."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subscriptions", db_index=False)
    # Channel and topic as one filled text: the unique key holds no NULL.
    node = models.CharField(max_length=32)
    status = models.CharField(max_length=21, choices=STORED)
    changed_at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "brand", "node"], name="subscription_once_per_node"),
            models.CheckConstraint(
                condition=Q(topic=None, node=F("channel")) | Q(topic__isnull=False) & ~Q(node=F("channel")),
                name="subscription_node_is_its_topic",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status for status, _ in STORED]), name="subscription_status_known"
            ),
        ]
        # Segments read all customers of a node, with the status, from the index alone.
        indexes = [models.Index(fields=["brand", "node", "customer", "status"], name="subscription_of_node")]

    def __str__(self) -> str:
        return f"Subscription {self.pk}"


class SubscriptionChange(_OfNode, Initiated):
    """One change of a customer's own status at a node: when, who, through what and why. Nobody edits it.

    Blank `before` or `after`: the node had, or has, no status of its own.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    before = models.CharField(max_length=21, choices=STORED, blank=True)
    after = models.CharField(max_length=21, choices=STORED, blank=True)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_number = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="subscription_change_changes"),
        ]
        indexes = [
            models.Index(fields=["customer", "id"], name="subscription_change_history"),
            models.Index(
                fields=["bulk_edit", "id"], condition=Q(bulk_edit__isnull=False), name="subscription_change_of_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Subscription change {self.pk}"


class OptIn(models.Model):
    """One asking of a customer to confirm a topic with double opt-in, by a link that is stored nowhere.

    It is made from the id and the nonce under the server's secret.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        CONFIRMED = "confirmed", "confirmed"
        VOID = "void", "void"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=6)  # of the contact that it was sent to, and the contact's key
    value = models.CharField(max_length=320)
    # The point that asked: the confirming is a change through it.
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    nonce = models.CharField(max_length=32)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "brand", "topic"], condition=Q(state="open"), name="one_open_opt_in_per_topic"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open"), name="opt_in_open_or_ended"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="opt_in_by_age")]

    def __str__(self) -> str:
        return f"Opt-in {self.pk}"
