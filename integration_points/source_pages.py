"""Sources, their accounts, and brands, as staff set them up."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from integration_points.models import Brand, Source, SourceAccount

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
    StockInline = admin.TabularInline[SourceAccount, Source]
else:  # Django's own classes take no parameter.
    StockAdmin = admin.ModelAdmin
    StockInline = admin.TabularInline


class AccountInline(StockInline):
    """The accounts of a source that has many."""

    model = SourceAccount
    extra = 0


@admin.register(Source)
class SourceAdmin(StockAdmin):
    """Systems that issue identifiers."""

    list_display = ("system_name", "name", "has_accounts")
    inlines = (AccountInline,)
    actions = None
    empty_text = "A source is a system that issues ids: within it, or within one account of it, an id is unique."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep what the scopes of stored identifiers stand on."""
        return ("system_name", "has_accounts") if obj else ()


@admin.register(Brand)
class BrandAdmin(StockAdmin):
    """Brands."""

    list_display = ("name", "system_name")
    actions = None
    empty_text = "A brand is the name under which an integration point speaks to customers."
