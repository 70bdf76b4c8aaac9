from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from customers.database.bulk_statements import update_rows
from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.rules.refusals.codes import Code, Outcome


class BulkEditRow(models.Model):
    """The ledger: what became of one row of a bulk edit. Written once, when its chunk is planned;
    the run updates only the rows that end otherwise.
    """

    pk = models.CompositePrimaryKey("bulk_edit_id", "row_number")
    bulk_edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="ledger", db_index=False)
    row_number = models.PositiveIntegerField()  # as the spreadsheet numbers it: the header is row 1
    outcome = models.CharField(max_length=13, choices=[(outcome, outcome.value) for outcome in Outcome])
    code = models.CharField(max_length=20, blank=True, choices=[(code, code.value) for code in Code])
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=80, blank=True)  # as received
    detail = models.JSONField(null=True)  # what the sentence needs beside it: other rows, who, when
    warnings = models.JSONField(null=True)  # [[code, column, value], ...]
    customer = models.BigIntegerField(null=True)  # the customer id; no foreign key: a million look-ups for nothing
    customer_version = models.PositiveIntegerField(null=True)  # as planned
    digest = models.BigIntegerField(default=0)  # of what the row asks for: equal digests ask for the same
    delta = models.JSONField(null=True)  # {field: [before, after]}
    plan = models.JSONField(null=True)  # the row changes that `apply` writes

    class Meta:
        indexes = [
            models.Index(fields=["bulk_edit", "outcome", "row_number"], name="ledger_by_outcome"),
            # Few rows have a code: their reasons are counted and filtered from this one alone.
            models.Index(fields=["bulk_edit", "code", "row_number"], name="ledger_by_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"Row {self.row_number} of bulk edit {self.bulk_edit_id}"


class BulkEditClaim(models.Model):
    """A new unique value that a planned row wants; two customers wanting one value contradict each other."""

    bulk_edit = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, related_name="+", db_index=False)
    row_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=100)  # email, mobile, card, or id:<type>:<scope>
    value = models.CharField(max_length=320)
    subject = models.CharField(max_length=24)  # c<customer id>, or n<digest of the key> for one that is to be made

    class Meta:
        indexes = [models.Index(fields=["bulk_edit", "kind", "value"], name="claim_by_value")]

    def __str__(self) -> str:
        return f"Claim of row {self.row_number} of bulk edit {self.bulk_edit_id}"


def rewrite_ledger(bulk_edit_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what these rows name over what the ledger of one bulk edit has, in one write."""
    update_rows(BulkEditRow, rows, key="row_number", within={"bulk_edit_id": bulk_edit_id})
