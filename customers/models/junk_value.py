from django.db import models
from django.db.models import Q

from customers.rules.contacts.junk_entries import EXACT, LONGEST, PATTERN


class JunkValue(models.Model):
    """What is never accepted as a contact or an identifier, beside the built-in list: a value or a pattern."""

    class Kind(models.TextChoices):
        EXACT = EXACT, "exactly this value"
        PATTERN = PATTERN, "a pattern"

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.EXACT)
    value = models.CharField(max_length=LONGEST)  # as `stored_form` gives it
    note = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField("in use", default=True)
    # Who, as text: a member of the staff who is deleted leaves no blank behind.
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="junk_value_listed_once"),
            models.CheckConstraint(condition=~Q(value=""), name="junk_value_not_blank"),
            models.CheckConstraint(condition=Q(kind__in=["exact", "pattern"]), name="junk_value_kind_known"),
        ]

    def __str__(self) -> str:
        return f"Junk value {self.pk}"
