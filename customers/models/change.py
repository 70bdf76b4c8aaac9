from django.db import models
from django.db.models import Q

from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.models.initiator import Initiated
from customers.models.merge import Merge
from customers.models.profile.customer import Customer
from integration_points.models import IntegrationPoint


class Change(Initiated):
    """One edit of one customer: who, when, through which point, why, and each field's value before and after.

    Written by customers/edits/apply.py, read by everybody, changed by nobody (an erasure redacts values).
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="changes", db_index=False)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    full_name = models.CharField(max_length=310, blank=True)
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    bulk_edit = models.ForeignKey(BulkEdit, null=True, on_delete=models.PROTECT, related_name="changes", db_index=False)
    row_number = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    delta = models.JSONField()  # {field: [before, after]}; customers/rules/fields.py names the fields
    # Of the merge that it is part of, or of its taking back.
    merge = models.ForeignKey(Merge, null=True, on_delete=models.PROTECT, related_name="changes", db_index=False)
    # The other customer, where a value passed from one to another: each of the two changes names the other one.
    counterpart = models.BigIntegerField(null=True)

    class Meta:
        permissions = [("export_change", "Can download the changelog")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "version"], name="change_once_per_version"),
            models.UniqueConstraint(
                fields=["bulk_edit", "row_number", "customer"],
                condition=Q(bulk_edit__isnull=False, merge__isnull=True),
                name="change_once_per_row",
            ),
            # A row that merges customers first has the changes of each merge beside its own.
            models.UniqueConstraint(
                fields=["bulk_edit", "row_number", "merge", "customer"],
                condition=Q(bulk_edit__isnull=False, merge__isnull=False),
                name="change_once_per_row_and_merge",
            ),
        ]
        # Each filter of the changelog has an index that ends in the sort key.
        indexes = [
            models.Index(fields=["bulk_edit", "id"], name="change_by_bulk_edit", condition=Q(bulk_edit__isnull=False)),
            models.Index(fields=["integration_point", "id"], name="change_by_point"),
            models.Index(fields=["initiator", "id"], name="change_by_initiator"),
            models.Index(fields=["at", "id"], name="change_by_time"),
            models.Index(fields=["merge", "id"], name="change_of_merge", condition=Q(merge__isnull=False)),
            models.Index(
                fields=["customer", "id"], name="change_with_counterpart", condition=Q(counterpart__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.pk}"


class ChangeField(models.Model):
    """One field that a change touched, for the filter by field."""

    pk = models.CompositePrimaryKey("field", "change_id")
    field = models.CharField(max_length=100)  # the longest is id:<type>:<scope>, 88
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="fields", db_index=False)

    def __str__(self) -> str:
        return f"Change {self.change_id}"
