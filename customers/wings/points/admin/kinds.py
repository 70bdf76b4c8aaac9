"""Kinds of points accounts, as staff define them."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from customers.admin.ui.base import StockAdmin
from customers.wings.points.models import PointsAccountKind
from customers.wings.points.models.points import DEFAULT_KIND


@admin.register(PointsAccountKind)
class PointsAccountKindAdmin(StockAdmin):
    """Kinds of points accounts."""

    list_display = ("name", "system_name")
    fields = ("name", "system_name")
    actions = None
    empty_text = "Each customer may have one account of each kind, such as bonus points and status points."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the system name: client systems and rules name the account by it."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse for the default account, and where customers have one of the kind."""
        if isinstance(obj, PointsAccountKind) and (obj.system_name == DEFAULT_KIND or obj.accounts.exists()):
            return False
        return super().has_delete_permission(request, obj)
