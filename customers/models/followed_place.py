"""How far somebody who follows has read: the base of a table that each wing that follows has of its own."""

from django.db import models


class PlaceInRecords(models.Model):
    """How far records are followed: a row for the changes of customers, and one for each other kind of records.

    Ids are given before they are committed: `gaps` are those below the place that were not there yet, as
    [first, last, when they were first missed]. A clock has no ids: it is followed up to `looked_at`.
    """

    records = models.CharField(max_length=100, unique=True, default="customers.Change")
    last_id = models.BigIntegerField(default=0)
    gaps = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.records} {self.last_id}"
