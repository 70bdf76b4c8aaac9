"""The form of a custom field: what may still be changed once customers have values of it."""

from typing import TYPE_CHECKING, Any

from django import forms

from customers.admin.settings.system_names import refuse_a_clash
from customers.custom_fields import count_with_choice, is_being_written, said, was_ever_used
from customers.models import CustomField
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence
from customers.rules.values.custom_values import FieldType, defined_choices

if TYPE_CHECKING:
    StockForm = forms.ModelForm[CustomField]
else:  # Django's own class takes no parameter.
    StockForm = forms.ModelForm

LISTS = (FieldType.CHOICE, FieldType.CHOICES)


class CustomFieldForm(StockForm):
    """A custom field with its choices one a line."""

    choice_lines = forms.CharField(
        label="Choices",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One per line, in the order in which people see them, for fields of a list only. "
        "Customers keep a choice that is taken off the list.",
    )
    removes_choices = forms.BooleanField(
        label="Take them off the list all the same",
        required=False,
        help_text="Customers who have such a choice keep it, and it stays readable. Nobody can choose it any more.",
    )
    is_retired = forms.BooleanField(
        label="Retired",
        required=False,
        help_text="No form, sample, file or export asks for it any more. Customers keep the values that they have: "
        "their pages show them in a fold. Bring the field back, and everything is as it was. "
        "To take the values away instead, clear them first (under Values).",
    )

    class Meta:
        model = CustomField
        fields = ("label", "system_name", "type")
        help_texts = {
            "system_name": "The header of its spreadsheet column; client systems name the field by it. "
            "It stays as it is.",
            "type": "It can be changed until the first customer has a value.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask about choices that are taken off the list only when there are some."""
        super().__init__(*args, **kwargs)
        if not self._removed():
            self.fields["removes_choices"].widget = forms.HiddenInput()

    def clean_system_name(self) -> str:
        """Refuse a name that another column has."""
        return refuse_a_clash(self.cleaned_data["system_name"], own=self.instance.system_name)

    def clean_type(self) -> str:
        """Refuse another type once values of this one were written: they are kept typed, undo and changelog too."""
        wanted: str = self.cleaned_data["type"]
        field = self.instance
        if not field.pk or wanted == field.type:
            return wanted
        if was_ever_used(field.system_name):
            raise forms.ValidationError(
                f"Customers have values of this field, or had: they are stored as {field.get_type_display()}. "
                "Make a new field of the other type, and retire this one."
            )
        if is_being_written(field.system_name):
            raise forms.ValidationError("A bulk edit at work brings values of this field, read as its type is now.")
        return wanted

    def clean_choice_lines(self) -> tuple[str, ...]:
        """Read the choices as the engine reads them."""
        try:
            return defined_choices(_lines(self.cleaned_data["choice_lines"]))
        except Refused as refused:
            words = sentence(refused.code, column="A choice", value="", detail=refused.detail, where="", in_file=False)
            raise forms.ValidationError(words) from None

    def clean(self) -> dict[str, Any]:
        """Ask for choices where the type needs them, and once more before one in use goes."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("type") or self.instance.type
        choices = cleaned.get("choice_lines")
        if kind in LISTS and choices == ():
            self.add_error("choice_lines", "Give at least one choice.")
        elif choices is not None and not cleaned.get("removes_choices"):
            for words in self._in_use():
                self.add_error("choice_lines", words)
        return cleaned

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Show what the field has."""
        if field_name == "choice_lines":
            return "\n".join(self.instance.choices)
        if field_name == "is_retired":
            return self.instance.retired_at is not None
        return super().get_initial_for_field(field, field_name)

    def _removed(self) -> list[str]:
        """List the choices that are posted no more, exactly as they are kept."""
        if not self.is_bound or not self.instance.pk:
            return []
        try:
            posted = set(defined_choices(_lines(self.data.get("choice_lines", ""))))
        except Refused:
            return []
        return [choice for choice in self.instance.choices if choice not in posted]

    def _in_use(self) -> list[str]:
        """Say of each choice that would go how many customers have it."""
        counts = {choice: count_with_choice(self.instance.system_name, choice) for choice in self._removed()}
        return [
            f"{said(count).capitalize()} {'has' if count == 1 else 'have'} “{choice}”. "
            "Tick below to take it off the list all the same."
            for choice, count in counts.items()
            if count
        ]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
