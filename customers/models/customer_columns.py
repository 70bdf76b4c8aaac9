from django.conf import settings
from django.db import models


class CustomerColumns(models.Model):
    """The columns that one member of the staff sees in the customers list, in their order."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    names = models.JSONField(default=list)  # customers/admin/customers/columns.py names them

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Columns of user {self.pk}"
