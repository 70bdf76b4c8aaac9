from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.database.leases import is_free, is_held
from customers.models.bulk_edits.bulk_edit import BulkEdit

LEASE: Final = timedelta(seconds=settings.BULK_EDIT_LEASE_SECONDS)
FREE: Final = is_free(LEASE)  # a bulk edit or a chunk that nobody works on
HELD: Final = is_held(LEASE) | is_held(LEASE, through="chunks__")  # a bulk edit that somebody works on


class BulkEditChunk(models.Model):
    """Some rows of a bulk edit, done in one transaction. Its row is the fence: only one transaction can pass it."""

    class State(models.TextChoices):
        READ = "read", "read"  # its cells are here
        PLANNED = "planned", "planned"  # its rows stand in the ledger
        SERIAL = "serial", "serial"  # applied but for the rows that run after all others, one by one
        DONE = "done", "done"  # its plans are applied

    bulk_edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.READ)
    cells = models.BinaryField(null=True)  # customers/spreadsheets/cells.py packs them; blank once retention is over
    counts = models.JSONField(default=dict)  # {outcome: rows}
    effects = models.JSONField(default=dict)  # {effect: contacts or customers}
    done_row = models.PositiveIntegerField(default=0)  # the last of its serial rows that is done
    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk_edit", "first_row"], name="chunk_once_per_row")]
        indexes = [
            models.Index(
                fields=["bulk_edit", "state", "first_row"],
                condition=Q(state__in=["read", "planned", "serial"]),
                name="chunk_not_done",
            )
        ]

    def __str__(self) -> str:
        return f"Rows {self.first_row} to {self.last_row} of bulk edit {self.bulk_edit_id}"
