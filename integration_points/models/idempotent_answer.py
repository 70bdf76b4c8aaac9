from django.db import models
from django.db.models import Q

from integration_points.models.api_key import ApiKey


class IdempotentAnswer(models.Model):
    """The answer to a write that carried an Idempotency-Key, given again to whoever sends the same once more.

    `status` is empty while the first call is at work. The body may hold a customer's values: the row lives for a day,
    and an erasure empties it at once (`about`).
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+", db_index=False)
    hash = models.CharField(max_length=64)  # of the client's key, which may itself say something about somebody
    fingerprint = models.CharField(max_length=64)  # of method, address and body, keyed: a phone is soon guessed
    lease = models.PositiveIntegerField(default=1)  # which attempt at the work this is: only the latest may store
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    version = models.PositiveIntegerField(null=True)  # of the answer's ETag
    about = models.BigIntegerField(null=True)  # the customer id
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "hash"], name="idempotency_key_once")]
        indexes = [
            models.Index(fields=["about"], name="idempotent_answer_about", condition=Q(about__isnull=False)),
            models.Index(fields=["created_at"], name="idempotent_answer_by_age"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"
