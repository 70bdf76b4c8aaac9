"""What an action is, who it happened to, and whether it was taken back."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from customers.models import BulkEdit, Customer
from customers.models.initiator import Initiated
from customers.wings.activity.rules import LONGEST_COMMENT, LONGEST_REASON
from integration_points.models import IntegrationPoint

TEMPLATE_NAME = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9_.-]*\Z", "Use letters, digits, dots, hyphens and underscores; begin with a letter."
)


class ActionTemplate(models.Model):
    """A kind of action. Actions name it for ever, so it's retired and never deleted."""

    system_name = models.CharField(
        max_length=60,
        unique=True,
        validators=[TEMPLATE_NAME],
        help_text="Such as store.purchase: client systems and rules use it. It can't be changed.",
    )
    name = models.CharField(max_length=100)
    category = models.CharField(max_length=60, help_text="Groups templates in filters, such as Purchases or Support.")
    description = models.CharField(max_length=300, blank=True, help_text="When this action is recorded.")
    is_active = models.BooleanField(
        "active", default=True, help_text="Clear this to stop new actions. Those already recorded stay."
    )

    class Meta:
        ordering = ["name", "system_name"]
        default_permissions = ("add", "change", "view")
        constraints = [models.CheckConstraint(condition=~Q(system_name=""), name="action_template_has_a_system_name")]

    def __str__(self) -> str:
        return self.name


class Action(Initiated):
    """Something that happened to a customer. Rows are added and never changed; a merge moves them to the survivor."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(ActionTemplate, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()  # when it happened
    recorded_at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True)
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whom it was issued to. After a merge it belongs to the survivor, and this still tells whose it was.
    issued_to = models.BigIntegerField()

    class Meta:
        default_permissions = ("view",)
        permissions = [("issue_action", "Can issue actions to customers and withdraw them")]
        constraints = [
            models.CheckConstraint(condition=Q(at__lte=F("recorded_at")), name="action_recorded_after_it_happened"),
            models.UniqueConstraint(
                fields=["bulk_edit", "template", "issued_to"],
                condition=Q(bulk_edit__isnull=False),
                name="action_once_per_bulk_edit",
            ),
        ]
        # Feed and lists run by event time; each index leads through one of them in that order.
        indexes = [
            models.Index(fields=["customer", "at", "id"], name="action_of_customer"),
            models.Index(fields=["template", "at", "id"], name="action_by_template"),
            models.Index(fields=["integration_point", "at", "id"], name="action_by_point"),
            models.Index(fields=["at", "id"], name="action_by_time"),
            # Few actions carry a comment: an erasure looks only at those.
            models.Index(fields=["id"], name="action_with_comment", condition=~Q(comment="")),
        ]

    def __str__(self) -> str:
        return f"Action {self.pk}"


class ActionWithdrawal(Initiated):
    """An action was taken back: who said so, when and why. The action itself stays as it was recorded."""

    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=LONGEST_REASON)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Withdrawal {self.pk}"
