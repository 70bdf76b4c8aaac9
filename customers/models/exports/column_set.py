from django.conf import settings
from django.db import models

from integration_points.models import IntegrationPoint


class ColumnSet(models.Model):
    """Columns of an export under a name: its owner's, or everybody's who exports."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    is_shared = models.BooleanField(default=False)
    columns = models.JSONField(default=list)  # headers; the first names the customer
    having = models.JSONField(default=list)
    through = models.ForeignKey(
        IntegrationPoint, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    format = models.CharField(max_length=4)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="column_set_named_once")]

    def __str__(self) -> str:
        return f"Column set {self.pk}"
