from django.db import models

from customers.models import BulkEdit, Customer


class Note(models.Model):
    """What a member of staff wrote about a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=150, blank=True)
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField(default=0)
    is_besides = models.BooleanField(default=False)  # written to every customer of a file, beside its rows
    is_old = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
