"""The form of one entry of the junk list."""

from typing import TYPE_CHECKING, Any

from django import forms

from customers.admin.settings.junk_value_trial import JunkEntry
from customers.models import JunkValue
from customers.rules.contacts.junk import BUILT_IN
from customers.rules.contacts.junk_entries import EXACT, LONGEST, MOST, stored_form, why_refused

if TYPE_CHECKING:
    StockForm = forms.ModelForm[JunkValue]
else:  # Django's own class takes no parameter.
    StockForm = forms.ModelForm

ON_THE_LIST = "This stands on the list already."


class JunkForm(StockForm):
    """An entry, and values to try it on."""

    tries = forms.CharField(
        label="Values to try",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text="One per line. Nothing is stored.",
    )

    class Meta:
        model = JunkValue
        fields = ("kind", "value", "note", "is_active")
        widgets = {
            "kind": forms.RadioSelect,
            "value": forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"}),
        }
        help_texts = {
            "value": "Upper and lower case are one. In a pattern * is any characters and ? is one: *@mailinator.com. "
            "A phone number begins with + and its country code.",
            "note": "Why it's here, for whoever finds it later. Don't enter personal data.",
            "is_active": "Without the mark the entry stays on the list and keeps nothing out.",
        }

    def clean(self) -> dict[str, Any]:
        """Bring the value into the form in which it is kept; refuse what is greedy, built in or there already."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, typed = cleaned.get("kind"), cleaned.get("value")
        if kind and typed:
            cleaned["value"] = stored_form(typed, kind)[:LONGEST]
            if why := why_refused(cleaned["value"], kind) or self._why_not_here(cleaned["value"], kind):
                self.add_error("value", why)
        return cleaned

    def entry(self) -> JunkEntry | None:
        """Return the entry that the form describes, once its value can stand."""
        kind, value = self.cleaned_data.get("kind"), self.cleaned_data.get("value")
        return JunkEntry(kind, value, self.instance.pk) if kind and value else None

    def _why_not_here(self, value: str, kind: str) -> str:
        others = JunkValue.objects.exclude(pk=self.instance.pk)
        if others.filter(kind=kind, value=value).exists():
            return ON_THE_LIST
        if kind == EXACT and BUILT_IN.holds(value):
            return "The built-in list keeps this out already."
        is_new = self.instance.pk is None or self.instance.kind != kind
        if is_new and others.filter(kind=kind).count() >= MOST[kind]:
            return f"The list is full: it has room for {MOST[kind]:,} of this kind. Delete what is not needed any more."
        return ""
