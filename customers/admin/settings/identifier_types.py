"""Identifier types, as staff define them."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from customers.admin.settings.system_names import refuse_a_clash
from customers.admin.ui.base import StockAdmin
from customers.models import IdentifierType

if TYPE_CHECKING:
    StockForm = forms.ModelForm[IdentifierType]
else:  # Django's own class takes no parameter.
    StockForm = forms.ModelForm


class IdentifierTypeForm(StockForm):
    """A kind of id that some system issues."""

    class Meta:
        model = IdentifierType
        fields = ("system_name", "name", "scope", "pattern", "ignores_case", "never_merge_different")

    def clean_system_name(self) -> str:
        """Refuse a name that another column has."""
        return refuse_a_clash(self.cleaned_data["system_name"], own=self.instance.system_name)


@admin.register(IdentifierType)
class IdentifierTypeAdmin(StockAdmin):
    """Identifier types."""

    form = IdentifierTypeForm
    list_display = ("system_name", "name", "scope", "pattern", "ignores_case", "never_merge_different")
    actions = None
    empty_text = "An identifier type is a kind of id that some system issues: a website's, a messenger's, a shop's."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep name, scope and case of a type that may have ids: they were made unique by them."""
        return ("system_name", "scope", "ignores_case") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse where customers have ids of the type."""
        if isinstance(obj, IdentifierType) and obj.identifiers.exists():
            return False
        return super().has_delete_permission(request, obj)
