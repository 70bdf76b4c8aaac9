from django.conf import settings
from django.db import models
from django.db.models import Q


class ListView(models.Model):
    """Filters and columns of the customers list under a name: one person's, or shared with everybody."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)  # what stands in the list's address, and one by a custom field
    columns = models.JSONField(default=list)  # customers/admin/customers/columns.py names them
    is_shared = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="list_view_by_name")]
        indexes = [models.Index(fields=["name"], condition=Q(is_shared=True), name="list_view_shared")]

    def __str__(self) -> str:
        return f"List view {self.pk}"
