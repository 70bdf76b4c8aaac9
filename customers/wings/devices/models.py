from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.initiator import Initiated
from customers.wings.devices.rules import APPLICATION_LIMIT, PLATFORM_LIMIT, TOKEN_LIMIT, DeviceKind, PushState
from integration_points.models import IntegrationPoint


class Device(models.Model):
    """One installation of an app, or one browser. see.py writes it and nobody else."""

    uuid = models.UUIDField("UUID", unique=True, editable=False)
    kind = models.CharField(max_length=7, choices=[(kind.value, kind.value) for kind in DeviceKind])
    platform = models.CharField(max_length=PLATFORM_LIMIT, blank=True)
    application = models.CharField(max_length=APPLICATION_LIMIT, blank=True)
    push_state = models.CharField(
        max_length=6, choices=[(state.value, state.value) for state in PushState], default=PushState.NONE.value
    )
    # A secret: whoever has it can send to the device. It is kept while it is valid, and shown nowhere.
    push_token = models.CharField(max_length=TOKEN_LIMIT, blank=True, editable=False)
    push_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_permissions = ()  # it has no page of its own
        constraints = [
            models.CheckConstraint(
                condition=(Q(push_state="active") & ~Q(push_token="")) | (~Q(push_state="active") & Q(push_token="")),
                name="device_push_token_only_while_active",
            ),
        ]

    def __str__(self) -> str:
        return f"Device {self.pk}"


class DeviceChange(Initiated):
    """A device became another kind, or push began or ended to reach it. Rows are added and never changed."""

    KIND, PUSH_STATE = "kind", "push_state"
    TOLD = (KIND, PUSH_STATE)

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=[(name, name) for name in TOLD])
    before = models.CharField(max_length=7)
    after = models.CharField(max_length=7)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        default_permissions = ()  # it has no page of its own
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="device_change_changes"),
        ]

    def __str__(self) -> str:
        return f"Change {self.pk} of device {self.device_id}"


class DeviceUse(Initiated):
    """A customer was seen on a device: when first, when last, and the last time through what and by whom."""

    # The unique key serves both: whose a device was, and who used it.
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="uses", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["device", "customer"], name="device_once_per_customer"),
            models.CheckConstraint(condition=Q(first_seen__lte=F("last_seen")), name="device_first_seen_before_last"),
        ]
        indexes = [models.Index(fields=["device", "last_seen", "id"], name="device_use_by_last_seen")]

    def __str__(self) -> str:
        return f"Use {self.pk} of device {self.device_id}"
