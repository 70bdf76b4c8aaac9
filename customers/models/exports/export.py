from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.database.leases import is_free, is_held
from customers.models.initiator import Initiated
from integration_points.models import IntegrationPoint

EXPORT_LEASE: Final = timedelta(seconds=settings.BULK_EDIT_LEASE_SECONDS)
EXPORT_FREE: Final = is_free(EXPORT_LEASE)
EXPORT_OPEN: Final = Q(state__in=["queued", "running"])
EXPORT_HELD: Final = is_held(EXPORT_LEASE)


class Export(Initiated):
    """A file of customers that somebody asked for. A worker makes it; it can be downloaded until it expires."""

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    class Gone(models.TextChoices):
        """Why the file of one that is done is not there any more."""

        EXPIRED = "expired", "expired"
        ERASURE = "erasure", "deleted because a customer was erased"

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    # What is asked for. Headers are kept, not fields: they are read again when the work starts, with what the person
    # may see then.
    format = models.CharField(max_length=4)
    columns = models.JSONField(default=list)  # the first names the customer
    having = models.JSONField(default=list)
    through = models.ForeignKey(
        IntegrationPoint, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # customers/search/selection.py writes and reads it. It may hold what somebody typed to find customers: blank again
    # with the file, and from the next erasure on.
    selection = models.JSONField(null=True, default=dict)
    said = models.JSONField(default=list)  # the same in words, without what was typed

    # What became of it.
    rows = models.PositiveIntegerField(default=0)  # in the file, or so far
    total = models.PositiveIntegerField(null=True)  # of the rows that there will be, once somebody counted
    size = models.PositiveBigIntegerField(default=0)  # bytes
    file = models.FileField(upload_to="exports/", max_length=200, blank=True)
    gone = models.CharField(max_length=7, choices=Gone, blank=True)
    why = models.CharField(max_length=300, blank=True)  # it failed or was cancelled, as a sentence

    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)  # workers that died of it

    class Meta:
        default_permissions = ("view",)  # everybody's; who may export sees their own without it
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["queued", "running"]), name="export_at_work"),
            models.Index(fields=["expires_at"], condition=~Q(file=""), name="export_with_a_file"),
            models.Index(fields=["initiator_user", "id"], name="export_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) | (~Q(state="done") & Q(file="")),
                name="export_has_a_file_only_when_done",
            )
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"
