"""A drop folder, the looks into it, and the files that were seen there."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models import BulkEdit
from integration_points.models import IntegrationPoint


class DropFolder(models.Model):
    """A folder on a server: where it is, which files are taken, and what becomes of them."""

    class Protocol(models.TextChoices):
        SFTP = "sftp", "SFTP"
        FTPS = "ftps", "FTPS (FTP over TLS)"
        FTPS_IMPLICIT = "ftpsi", "FTPS, implicit TLS (port 990)"
        FTP = "ftp", "FTP (not encrypted)"

    class After(models.TextChoices):
        LEAVE = "leave", "Leave it there"
        MOVE = "move", "Move it to the folder “processed”"
        DELETE = "delete", "Delete it"

    name = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField("on schedule", default=True)
    protocol = models.CharField(max_length=5, choices=Protocol)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    username = models.CharField(max_length=100)
    password = models.TextField(blank=True, editable=False)  # encrypted: servers/passwords.py
    private_key = models.TextField(blank=True, editable=False)  # as the password is, and so is its passphrase
    passphrase = models.TextField(blank=True, editable=False)
    path = models.CharField(max_length=255, blank=True)
    host_key = models.CharField(max_length=100, blank=True, editable=False)  # the accepted fingerprint
    ca_certificate = models.TextField(blank=True)
    mask = models.CharField(max_length=100)
    schedule = models.CharField(max_length=20)  # rules/schedule.py
    after = models.CharField(max_length=6, choices=After, default=After.LEAVE)

    # What a person would say at the upload page.
    kind = models.CharField(max_length=30)
    options = models.JSONField(default=dict)  # by the name of an option of the kind: what was typed
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    mapping = models.CharField(max_length=100, blank=True)  # a saved one, by its name; blank: columns are recognised
    run_below = models.PositiveIntegerField(null=True, blank=True)  # null: each file waits for a person
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    created_at = models.DateTimeField(auto_now_add=True)
    next_look_at = models.DateTimeField("next look", null=True, editable=False)
    asked_by = models.CharField(max_length=150, blank=True, editable=False)  # who asked for the look that is due
    failures = models.PositiveIntegerField("failures in a row", default=0, editable=False)
    lease_number = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="drop_folder_named")]
        indexes = [
            models.Index(fields=["next_look_at"], condition=Q(next_look_at__isnull=False), name="drop_folder_due")
        ]
        permissions = [
            ("look_into_dropfolder", "Can test drop folders and look into them now"),
            ("accept_new_host_key", "Can accept a new key where a drop folder's server shows another than before"),
        ]

    def __str__(self) -> str:
        return f"Drop folder {self.pk}"


class Look(models.Model):
    """One look into a folder, by schedule or because somebody asked."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    folder = models.ForeignKey(DropFolder, on_delete=models.CASCADE, related_name="looks")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    asked_by = models.CharField(max_length=150, blank=True)  # blank: the schedule
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)
    uploaded = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)  # [{"file", "code", "why"}], the first of them
    code = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Look {self.pk}"


class SeenFile(models.Model):
    """A file as it was seen: under another size or time the same name is another one."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for a second check"
        UPLOADED = "uploaded", "imported"
        SAME_CONTENT = "same_content", "same content as before"

    folder = models.ForeignKey(DropFolder, on_delete=models.CASCADE, related_name="seen_files")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    modified = models.CharField(max_length=40, blank=True)  # as the server says it; only compared
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    sha256 = models.CharField(max_length=64, blank=True)
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.SET_NULL, related_name="+")
    is_to_be_cleared = models.BooleanField(default=False)  # it has to be moved or deleted yet
    first_seen_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    # Run without asking below so many changed rows; null: it waits for a person, or that is decided already.
    run_below = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["folder", "name", "size", "modified"], name="seen_file_once"),
        ]
        indexes = [
            models.Index(fields=["folder", "sha256"], name="seen_file_by_content"),
            models.Index(fields=["bulk_edit"], condition=Q(run_below__isnull=False), name="seen_file_undecided"),
        ]

    def __str__(self) -> str:
        return f"Seen file {self.pk}"
