from django.db import models
from django.db.models import F, Q

from customers.models.initiator import Initiated
from customers.models.profile.customer import Customer
from customers.rules.merging import MergeCode, MergeRule
from customers.rules.texts.plain_texts import LONGEST_REASON
from integration_points.models import IntegrationPoint


class Merge(Initiated):
    """One customer, the victim, became part of another: who did it, why, and what moved, so that it can be taken back.

    Written by customers/merging/; an erasure empties `details` and `kept`.
    """

    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges", db_index=False)
    victim = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=10, choices=[(rule.value, rule.value) for rule in MergeRule])
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    details = models.JSONField(default=dict)  # {"field", "value"}: what both claimed; {"over_access": true}
    kept = models.JSONField(default=dict)  # what moved: customers/merging/kept.py reads and writes it

    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("merge_customers", "Can merge customers and take merges back"),
            ("merge_over_access", "Can merge two customers who both have account access"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("victim")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["victim"], condition=Q(undone_at__isnull=True), name="merge_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="merge_undone_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["survivor", "id"], name="merge_of_survivor"),
            models.Index(fields=["victim", "id"], name="merge_of_victim"),
        ]

    def __str__(self) -> str:
        return f"Merge {self.pk}"


class BlockedMerge(Initiated):
    """Two customers were to be merged, and something spoke against it: nothing moved, the value stayed with `holder`.

    The same again is the same row with a later time.
    """

    holder = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=10, choices=[(rule.value, rule.value) for rule in MergeRule])
    code = models.CharField(max_length=20, choices=[(code.value, code.value) for code in MergeCode])
    details = models.JSONField(default=dict)  # {"field", "value"}: what both claim; {"type"}: what they differ in

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(holder=F("other")), name="blocked_merge_of_two"),
            models.UniqueConstraint(fields=["holder", "other", "code"], name="blocked_merge_once"),
        ]
        indexes = [models.Index(fields=["other"], name="blocked_merge_of_other")]

    def __str__(self) -> str:
        return f"Blocked merge {self.pk}"
