from django.db import models
from django.db.models import Q

from customers.models.profile.history import profile_history
from integration_points.models import IntegrationPoint


class Customer(models.Model):
    """One consumer. The primary key is the customer id: it never changes and is never given again.

    Rows are written by customers/edits/apply.py and nobody else.
    """

    class Gender(models.TextChoices):
        FEMALE = "female", "female"
        MALE = "male", "male"
        OTHER = "other", "other"

    first_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    area = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    custom_values = models.JSONField(default=dict, blank=True)
    search_name = models.CharField(max_length=310, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    registered_at = models.DateTimeField(null=True, editable=False)
    registered_through = models.ForeignKey(
        IntegrationPoint, null=True, editable=False, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="victims", db_index=False
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    history = profile_history(
        unindexed=["registered_through", "merged_into"], excluded=["version", "changed_at", "search_name"]
    )

    class Meta:
        permissions = [
            ("view_personal_data", "Can see personal data unmasked"),
            ("import_customer", "Can open the import page"),
            ("export_customer", "Can export customers"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="customer_not_merged_into_itself"),
        ]
        # Each filter that may name few customers has an index that ends in the sort key of its list.
        indexes = [
            models.Index(fields=["area", "id"], name="customer_by_area", condition=~Q(area="")),
            models.Index(fields=["registered_at", "id"], name="customer_by_registration"),
            models.Index(fields=["registered_through", "registered_at", "id"], name="customer_by_point"),
            # Few were merged; of all the others the index would hold a row each that nobody looks for.
            models.Index(fields=["merged_into"], name="customer_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Customer {self.pk}"
