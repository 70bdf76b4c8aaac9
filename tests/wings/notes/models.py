from django.db import models

from customers.models import Customer


class Note(models.Model):
    """What a member of staff wrote about a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    is_old = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
