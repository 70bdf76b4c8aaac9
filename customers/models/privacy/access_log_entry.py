from django.db import models

from customers.models.initiator import Initiated


class AccessLogEntry(Initiated):
    """Somebody saw or took personal data in the clear: who, when, whose, which and why. Written once, kept for good."""

    class Kind(models.TextChoices):
        UNMASK = "unmask", "one value shown"
        EXPORT = "export", "customers exported"
        DOWNLOAD = "download", "file downloaded"
        TOKEN = "token", "token made"
        TOKENS_VOIDED = "tokens_voided", "tokens voided"
        HISTORY_EXPORT = "history_export", "changelog downloaded"

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=14, choices=Kind)
    customer = models.BigIntegerField(null=True)  # the customer id: the entry outlives everything else
    field = models.CharField(max_length=80, blank=True)  # customers/rules/fields.py names the fields
    bulk_edit = models.BigIntegerField(null=True)
    rows = models.PositiveIntegerField(null=True)  # how many customers a file holds, where that is known
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "access log entry"
        verbose_name_plural = "access log"
        # Each filter has an index that ends in the sort key.
        indexes = [
            models.Index(fields=["kind", "id"], name="access_by_kind"),
            models.Index(fields=["initiator", "id"], name="access_by_initiator"),
            models.Index(fields=["customer", "id"], name="access_by_customer", condition=models.Q(customer__gt=0)),
        ]
        permissions = [("unmask_field", "Can have one masked value of a customer shown, with a reason")]

    def __str__(self) -> str:
        return f"Access log entry {self.pk}"
