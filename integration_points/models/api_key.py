from django.conf import settings
from django.db import models

from integration_points.models.integration_point import IntegrationPoint


class ApiKey(models.Model):
    """A secret of one integration point. Only its hash is kept; the prefix and the end tell keys apart."""

    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    is_test = models.BooleanField("test key", default=False, help_text="A test key validates and writes nothing.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.prefix}…{self.ending}"
