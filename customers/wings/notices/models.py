from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """What one person is told of one thing: the last of it. It holds ids only, no personal data."""

    class Kind(models.TextChoices):
        DONE = "done", "finished"
        FAILED = "failed", "failed"
        WAITS = "waits", "waits for you"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    about = models.CharField(max_length=60)  # what it is about, like "bulk_edit:12"
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)  # it stands in the next mail

    class Meta:
        default_permissions = ()  # everybody has their own
        constraints = [models.UniqueConstraint(fields=["about", "user"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "id"], name="notice_of_person"),
            models.Index(fields=["user", "id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["user"], condition=Q(mail_due=True), name="notice_to_be_mailed"),
            models.Index(fields=["at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class NoticePreference(models.Model):
    """Which notices a person gets by mail, and when the next mail may go out."""

    class Mails(models.TextChoices):
        NONE = "none", "No mails"
        NEEDED = "needed", "Failures and tasks waiting for me"
        ALL = "all", "Everything"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_preference"
    )
    mails = models.CharField(max_length=6, choices=Mails, default=Mails.NONE)
    next_mail_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # of the mail that could not be sent

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Notice preference of user {self.pk}"
