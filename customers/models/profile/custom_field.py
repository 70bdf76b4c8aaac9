from django.db import models

from customers.rules.values.custom_values import FieldType
from integration_points.models.source import SYSTEM_NAME


class CustomField(models.Model):
    """A field that staff defined. Values stand typed in `Customer.custom_values` under the system name."""

    TYPES = [
        (FieldType.TEXT, "text"),
        (FieldType.NUMBER, "number"),
        (FieldType.DATE, "date"),
        (FieldType.YES_NO, "yes or no"),
        (FieldType.CHOICE, "one of a list"),
        (FieldType.CHOICES, "several of a list"),
    ]

    system_name = models.CharField(max_length=60, unique=True, validators=[SYSTEM_NAME])
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=7, choices=TYPES, default=FieldType.TEXT)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by_bulk_edit = models.ForeignKey(
        "customers.BulkEdit", null=True, editable=False, on_delete=models.SET_NULL, related_name="created_fields"
    )

    class Meta:
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label
