"""A phone number as staff type it: a country to choose, and a number that may be a national one of it.

django-phonenumber-field's own field, with the one reading of numbers that every door has: what it refuses here it
refuses in a file, and with the same words.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from phonenumber_field.formfields import REGION_CODE_TO_COUNTRY_CODE, PrefixChoiceField, SplitPhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python
from phonenumber_field.widgets import PhoneNumberPrefixWidget
from phonenumbers import region_code_for_number

from customers.rules.contacts.phones import normalise_phone
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence

NO_COUNTRY: Final = "No country"
# The number keeps the field's own name; the country's follows from it.
_PARTS: Final = ("country", "")


class PhoneWidget(PhoneNumberPrefixWidget):  # type: ignore[misc]
    """The country, and the number as it stands: with + and its country's code, so that no choice changes it."""

    template_name = "admin/widgets/phone.html"
    use_fieldset = False
    country = ""  # preselected where there is no number yet

    def __init__(self, widgets: Sequence[Any], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict(zip(_PARTS, widgets, strict=True)), attrs)

    def decompress(self, value: Any) -> list[str]:
        """Split a number, or whatever stands in its place, into its country and its text."""
        if not value:
            return [self.country, ""]
        number = value if isinstance(value, PhoneNumber) else to_python(value)
        return [region_code_for_number(number) or "", str(value)]

    def id_for_label(self, id_: str) -> str:
        """Have the label mean the number: the country is named by itself."""
        return f"{id_}_1" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Describe both parts; a page that begins here begins at the number."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["subwidgets"][0]["attrs"].pop("autofocus", None)
        return context


class HiddenPhoneWidget(PhoneWidget):
    """Both parts, not shown: what the form had when it was opened."""

    template_name = "django/forms/widgets/multiwidget.html"
    is_hidden = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__((forms.HiddenInput(), forms.HiddenInput()), attrs)


class PhoneField(SplitPhoneNumberField):  # type: ignore[misc]
    """A phone number; with no country chosen the text itself, for the engine to read as the touchpoint says."""

    widget = PhoneWidget
    hidden_widget = HiddenPhoneWidget
    default_validators = ()  # the reading below is one

    def prefix_field(self) -> forms.Field:
        """Offer the countries by name."""
        field: forms.Field = PrefixChoiceField(choices=country_choices(NO_COUNTRY))
        field.widget.attrs["aria-label"] = "Country of the number"
        return field

    def number_field(self) -> forms.Field:
        """Take the number as a phone's keyboard types it."""
        return forms.CharField(widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))

    def compress(self, data_list: Sequence[str]) -> PhoneNumber | str:
        """Read a number of the chosen country."""
        country, typed = data_list or ("", "")
        if not (country and typed):
            return typed
        try:
            return to_python(normalise_phone(typed, country))
        except Refused as no:
            raise ValidationError(_words(no, self.label, typed)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A country alone is no number, and the number that stands there names its own."""
        (_, before), (_, after) = self._parts(initial), self._parts(data)
        return before != after

    def _parts(self, value: Any) -> list[str]:
        widget: Any = self.widget
        parts = value if isinstance(value, list) else widget.decompress(value)
        return [part or "" for part in parts]


class TouchpointSelect(forms.Select):
    """A choice of touchpoints in which each says its country: the page preselects that of the chosen one."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Say the country."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if point := getattr(option["value"], "instance", None):
            option["attrs"]["data-country"] = point.country
        return option


def country_choices(blank: str) -> list[tuple[str, str]]:
    """Offer the countries that have phone numbers, by their names in the reader's language; `blank` is none of them."""
    return [("", blank), *_countries(translation.get_language() or "en")]


@lru_cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names: Mapping[str, str] = Locale.parse(translation.to_locale(language)).territories
    known = ((names[code], code, prefix) for code, prefix in REGION_CODE_TO_COUNTRY_CODE.items() if code in names)
    return tuple((code, f"{name} +{prefix}") for name, code, prefix in sorted(known, key=_without_accents))


def _without_accents(country: tuple[str, str, int]) -> str:
    return unicodedata.normalize("NFKD", country[0]).encode("ascii", "ignore").decode().casefold() or country[0]


def _words(no: Refused, label: Any, typed: str) -> str:
    return sentence(no.code, column=str(label), value=typed, detail=no.detail, where="", in_file=False)
