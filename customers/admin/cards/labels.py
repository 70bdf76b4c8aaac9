"""Status labels of cards, as staff define them."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from customers.admin.ui.base import StockAdmin
from customers.models import CardStatusLabel


@admin.register(CardStatusLabel)
class CardStatusLabelAdmin(StockAdmin):
    """Labels: what staff and client systems call a standard status."""

    list_display = ("label", "status", "is_default")
    fields = ("label", "status", "is_default")
    actions = None
    empty_text = "A label is what your systems call the status of a card: each means exactly one standard status."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep name and status of a label: cards have it, and client systems name it."""
        return ("label", "status") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse where a card has the label, or our own steps write it."""
        if isinstance(obj, CardStatusLabel) and (obj.is_default or obj.cards.exists()):
            return False
        return super().has_delete_permission(request, obj)
