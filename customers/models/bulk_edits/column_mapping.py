from django.db import models


class ColumnMapping(models.Model):
    """What the columns of a kind of file are, saved under a name for the next file. A bulk edit keeps a copy of it."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="Commands and drop folders use a mapping by its name: change it there as well.",
    )
    kind = models.CharField(max_length=30, editable=False)
    country = models.CharField(max_length=2, blank=True, editable=False)
    date_format = models.CharField(max_length=30, blank=True, editable=False)
    columns = models.JSONField(default=list, editable=False)  # one choice a column: bulk_edits/mapping/choices.py
    saved_by = models.CharField(max_length=150, editable=False)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "column mapping"

    def __str__(self) -> str:
        return self.name
