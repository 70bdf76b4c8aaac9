from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.models.privacy.request import Request
from customers.models.profile.customer import Customer


class Erasure(models.Model):
    """The search of an erased customer's values in the cells of uploaded files and in what staff wrote about others; it
    goes on in the background.

    `sought` holds those values until the search is over, and nothing afterwards. The customers of one bulk edit are
    sought together: `rows_redacted` then counts what was found of all of them.
    """

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="erasure")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="erasures", db_index=False)
    # The bulk edit that deleted the customer: its erasures are searched in one pass.
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    sought = models.JSONField(null=True)
    # Files that were uploaded before the erasure are searched, chunk by chunk, up to this bulk edit.
    last_bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    searched_chunk = models.BigIntegerField(default=0)
    # Then what staff wrote, column by column and row by row: up to here.
    searched_text = models.CharField(max_length=120, blank=True)
    searched_id = models.BigIntegerField(default=0)
    rows_redacted = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(completed_at=None), name="erasure_at_work")]

    def __str__(self) -> str:
        return f"Erasure of customer {self.customer_id}"


class ErasedContact(models.Model):
    """A contact of an erased customer, known again by a keyed hash only."""

    kind = models.CharField(max_length=6)
    hash = models.CharField(max_length=64)
    erased_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "hash"], name="erased_contact_once")]

    def __str__(self) -> str:
        return f"Erased contact {self.pk}"


def keyed_hash(kind: str, value: str) -> str:
    """Return what tells a value again without telling it: nobody can try out values without the server's secret."""
    return salted_hmac(f"customers.erased.{kind}", value, algorithm="sha256").hexdigest()
