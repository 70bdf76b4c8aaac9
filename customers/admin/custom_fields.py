"""Custom fields, as staff define them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.base import StockAdmin
from customers.admin.system_names import refuse_a_clash
from customers.models import CustomField
from customers.rules.custom_values import FieldType, defined_choices
from customers.rules.refusals import Refused
from customers.rules.sentences import sentence

if TYPE_CHECKING:
    StockForm = forms.ModelForm[CustomField]
else:  # Django's own class takes no parameter.
    StockForm = forms.ModelForm


class CustomFieldForm(StockForm):
    """A custom field with its choices one a line."""

    choice_lines = forms.CharField(
        label="Choices",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One a line, in the order in which people see them, for fields of a list only. "
        "Customers keep a choice that is taken off the list.",
    )
    is_retired = forms.BooleanField(
        label="Retired",
        required=False,
        help_text="No form, sample or file asks for it any more. Customers keep the values that they have.",
    )

    class Meta:
        model = CustomField
        fields = ("label", "system_name", "type", "position")
        help_texts = {
            "system_name": "The header of its spreadsheet column; client systems name the field by it. "
            "It stays as it is.",
            "position": "Fields with lower numbers come first.",
        }

    def clean_system_name(self) -> str:
        """Refuse a name that another column has."""
        return refuse_a_clash(self.cleaned_data["system_name"], own=self.instance.system_name)

    def clean_choice_lines(self) -> tuple[str, ...]:
        """Read the choices as the engine reads them."""
        lines = [line for line in self.cleaned_data["choice_lines"].splitlines() if line.strip()]
        try:
            return defined_choices(lines)
        except Refused as refused:
            words = sentence(refused.code, column="A choice", value="", detail=refused.detail, where="")
            raise forms.ValidationError(words) from None

    def clean(self) -> dict[str, Any]:
        """Ask for choices where the type needs them."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("type") or self.instance.type
        needs_choices = kind in (FieldType.CHOICE, FieldType.CHOICES)
        if needs_choices and "choice_lines" in cleaned and not cleaned["choice_lines"]:
            self.add_error("choice_lines", "Give at least one choice.")
        return cleaned

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show what the field has."""
        if field_name == "choice_lines":
            return "\n".join(self.instance.choices)
        if field_name == "is_retired":
            return self.instance.retired_at is not None
        return super().get_initial_for_field(field, field_name)


@admin.register(CustomField)
class CustomFieldAdmin(StockAdmin):
    """Custom fields."""

    form = CustomFieldForm
    list_display = ("label", "system_name", "type", "position", "is_in_use")
    actions = None
    empty_text = "A custom field holds what you want to know of a customer besides the fields that everybody has."
    fields = ("label", "system_name", "type", "choice_lines", "position", "is_retired")

    @admin.display(boolean=True, description="In use")
    def is_in_use(self, field: CustomField) -> bool:
        """Say whether forms and files still ask for it."""
        return field.retired_at is None

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep name and type of a field that may have values: they are stored by the one as the other."""
        return ("system_name", "type") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: customers have values of it. A field that is not wanted any more is retired."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Take over the choices and the retirement."""
        obj.choices = list(form.cleaned_data["choice_lines"])
        if form.cleaned_data["is_retired"] != (obj.retired_at is not None):
            obj.retired_at = timezone.now() if form.cleaned_data["is_retired"] else None
        super().save_model(request, obj, form, change)
