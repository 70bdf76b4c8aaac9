from django.db import models
from django.db.models import Q

from integration_points.models.api_key import ApiKey
from integration_points.models.integration_point import IntegrationPoint


class ApiRequest(models.Model):
    """One call of the API: who called what, and how it ended. No value of a customer, no address, no body."""

    at = models.DateTimeField()
    integration_point = models.ForeignKey(
        IntegrationPoint, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    key_prefix = models.CharField(max_length=12, blank=True)
    is_test = models.BooleanField(default=False)
    method = models.CharField(max_length=10)
    route = models.CharField(max_length=150, blank=True)  # the template, never the address: ids stand in that
    operation = models.CharField(max_length=40, blank=True)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    codes = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=32)  # the answer's Request-Id: what a client's developers quote

    class Meta:
        verbose_name = "API request"
        ordering = ["-pk"]
        # Each filter of the page has an index that ends in the sort key; the sweep deletes by time.
        indexes = [
            models.Index(fields=["integration_point", "id"], name="api_request_by_point"),
            models.Index(fields=["id"], name="api_request_refused", condition=Q(status__gte=400)),
            models.Index(fields=["at"], name="api_request_by_time"),
            models.Index(fields=["request_id"], name="api_request_by_request_id"),
        ]

    def __str__(self) -> str:
        return f"API request {self.pk}"
