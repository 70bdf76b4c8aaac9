from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.initiator import Initiated
from integration_points.models import IntegrationPoint


class State(models.TextChoices):
    """Where a bulk edit stands; customers/bulk_edits/lifecycle/states.py has the moves."""

    QUEUED = "queued", _("queued")
    PREVIEWING = "previewing", _("previewing")
    PREVIEWED = "previewed", _("previewed")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


GIVEN_UP = (State.CANCELLED, State.REFUSED)  # an undo that stands in nobody's way; a failed one may go on


class BulkEdit(Initiated):
    """One uploaded file, applied to many customers through one integration point."""

    class Kind(models.TextChoices):
        EDIT = "edit", "Edit existing customers"
        ADD_AND_EDIT = "add_and_edit", "Add new customers and edit existing ones"
        CARDS = "cards", "Issue cards and change their status"
        UNDO = "undo", "Undo"

    kind = models.CharField(max_length=30, default=Kind.EDIT)  # one of these, or a part's own
    part_kind = models.CharField(max_length=30, blank=True)  # the kind of a part that its rows are of, an undo's too
    options = models.JSONField(default=dict)  # what was chosen for the kind and its effects: bulk_edits/kinds.py
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    undo_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undoings")
    retry_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="retries")
    same_content_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    # The file, durable before the upload is answered.
    file = models.FileField(upload_to="bulk_edits/%Y/%m/", max_length=200, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    rows_from = models.TextField(blank=True)  # "12 customers selected in the list"; no text of a search
    # What a worker writes the file from, until it has: bulk_edits/upload/collect.py. It may hold what somebody typed to
    # find customers, and an erasure takes it away.
    collects = models.JSONField(null=True)

    # How the person says it should be read; blank means that the reader finds out. `read_as` says what it found.
    country = models.CharField(max_length=2, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    date_format = models.CharField(max_length=30, blank=True)
    create_fields = models.JSONField(default=list)  # headers that become custom fields; ["all"] for every unknown one
    ignore_columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)  # what was chosen column by column: bulk_edits/mapping/choices.py
    asks_about_columns = models.BooleanField(default=False)  # the page asks about unknown columns, a command refuses
    read_as = models.JSONField(default=dict)
    columns = models.JSONField(default=list)  # one {"header", "target", ...} a column, as recognised or chosen
    file_warnings = models.JSONField(default=list)
    refusal = models.JSONField(null=True)  # {"code", "message", "column"}

    # What the preview was planned under; the run applies it only while it still holds.
    frozen = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    effects = models.JSONField(default=dict)

    # What was asked of it.
    run_asked = models.BooleanField(default=False)
    pilot_rows = models.PositiveIntegerField(null=True)
    pilot_until_row = models.PositiveIntegerField(null=True)
    piloted_rows = models.PositiveIntegerField(null=True)  # of the pilot that it is paused after
    rest_asked = models.BooleanField(default=False)  # paused after a pilot, until somebody agrees to the whole of it
    confirmed_customers = models.PositiveIntegerField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)  # the whole file stands in chunks
    previewed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)  # when a worker last took a chunk of it: the longest waiting is next
    # After the retention time its rows go from the first on: up to here they are gone; and when the last one went.
    forgotten_row = models.PositiveIntegerField(default=0)
    forgotten_at = models.DateTimeField(null=True)
    redacted_at = models.DateTimeField(null=True)  # when an erasure took values out of its file and its rows
    failure_id = models.CharField(max_length=32, blank=True)

    # The lease of the steps that one worker takes alone: reading the file, settling the rows.
    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["queued", "previewing", "running"])
                | Q(state="cancelled", finished_at__isnull=True),
                name="bulk_edit_at_work",
            ),
            models.Index(fields=["sha256"], name="bulk_edit_by_content"),
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False, forgotten_at__isnull=True),
                name="bulk_edit_rows_kept",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["undo_of"], condition=~Q(state__in=["cancelled", "refused"]), name="bulk_edit_one_undo"
            ),
        ]
        permissions = [
            ("upload_bulkedit", "Can upload spreadsheets for bulk edits"),
            ("run_bulkedit", "Can run, stop and undo own bulk edits"),
            ("approve_bulkedit", "Can approve bulk edits above the limits, see and stop all of them"),
            ("clear_confirmed", "Can clear confirmed and access-giving contacts by spreadsheet"),
        ]

    def __str__(self) -> str:
        return f"Bulk edit {self.pk}"

    @property
    def is_forgotten(self) -> bool:
        """Return whether rows of it are gone, the first ones or all. Its counts stay for ever."""
        return self.forgotten_row > 0 or self.forgotten_at is not None
