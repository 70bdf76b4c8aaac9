from django.conf import settings
from django.db import models

from integration_points.models import ApiKey


class Initiated(models.Model):
    """Who made it: a staff user, an API key or a system job. The label outlives a deleted user."""

    class InitiatorKind(models.TextChoices):
        USER = "user", "staff"
        KEY = "key", "API key"
        SYSTEM = "system", "system"

    initiator = models.CharField(max_length=150)
    initiator_kind = models.CharField(max_length=6, choices=InitiatorKind)
    initiator_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    initiator_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        abstract = True
