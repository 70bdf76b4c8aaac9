from django.db import models

from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.models.initiator import Initiated


class BulkEditCorrection(Initiated):
    """That somebody corrected a row on the page of its bulk edit: its cells as they were received, and as they are now.

    The chunk holds the corrected ones, which are planned and run; the last person to correct the row is named here.
    """

    bulk_edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="corrections", db_index=False)
    row_number = models.PositiveIntegerField()
    received = models.JSONField()  # texts, in the order of the columns
    corrected = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk_edit", "row_number"], name="correction_once_per_row")]

    def __str__(self) -> str:
        return f"Correction of row {self.row_number} of bulk edit {self.bulk_edit_id}"
