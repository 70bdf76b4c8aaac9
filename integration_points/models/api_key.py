from django.conf import settings
from django.db import models

from integration_points.models.integration_point import IntegrationPoint


class ApiKey(models.Model):
    """A secret of one integration point. Only its hash is kept; the prefix and the end tell keys apart.

    A key made in the browser has no secret before the page that shows it: it is born there, so nothing has to carry it
    from one request to the next.
    """

    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=12, unique=True, null=True, editable=False)  # noqa: DJ001 unique while blank
    ending = models.CharField(max_length=4, blank=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 unique while blank
    is_test = models.BooleanField("test key", default=False, help_text="A test key validates and writes nothing.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    # As text too: a member of the staff who is deleted leaves no blank behind.
    made_by = models.CharField(max_length=150, blank=True, editable=False)
    revoked_by = models.CharField(max_length=150, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hash=None, prefix=None) | models.Q(hash__isnull=False, prefix__isnull=False),
                name="api_key_is_whole_or_not_shown_yet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…{self.ending}" if self.prefix else f"key {self.pk}, not shown yet"
