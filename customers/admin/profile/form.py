"""The form of one customer's values: every field carries what it showed when it was opened, so that only what the
person changed is sent on, whatever happened to the customer meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from customers.admin.ui.phone_field import PhoneField, TouchpointSelect
from customers.changelog.labels import Labels
from customers.edits.edit import CLEAR, Clear
from customers.models import Contact, Customer, CustomField, Identifier, IdentifierType
from customers.rules import fields
from customers.rules.texts.plain_texts import LONGEST_REASON
from customers.rules.values.choices import GENDERS
from customers.rules.values.custom_values import CHOICE_SEPARATOR, FieldType, shown_custom_value
from integration_points.models import ADMIN_PANEL, IntegrationPoint

NEW_TYPE, NEW_SCOPE, NEW_VALUE = "new_id_type", "new_id_scope", "new_id_value"
_BLANK = ("", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the form of one customer consists of."""

    texts: Mapping[str, str]  # the customer's values by field name, as the form shows them
    custom: tuple[CustomField, ...]
    types: tuple[IdentifierType, ...]
    labels: Labels


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of the form under one title."""

    title: str
    fields: tuple[BoundField, ...]


class CustomerForm(forms.Form):
    """Holds what every customer's form has; `make_form` adds the customer's own fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    through = forms.ModelChoiceField(
        IntegrationPoint.objects.filter(retired_at=None),
        label="Touchpoint",
        empty_label=None,
        widget=TouchpointSelect,
        help_text="This touchpoint's settings apply to contacts.",
    )
    reason = forms.CharField(
        required=False, max_length=LONGEST_REASON, help_text="Shown in the changelog. Don't enter personal data."
    )
    new_id_type = forms.ChoiceField(required=False, label="Type")
    new_id_scope = forms.ChoiceField(required=False, label="Issued by")
    new_id_value = forms.CharField(required=False, label="Id", max_length=300)

    def clean(self) -> dict[str, Any]:
        """Refuse a new id of which only a part is given."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in (NEW_TYPE, NEW_SCOPE, NEW_VALUE) if cleaned.get(name)]
        if given and NEW_VALUE not in given and not self.has_error(NEW_VALUE):
            self.add_error(NEW_VALUE, "Type the new id, or choose neither its type nor who issued it.")
        for name in {NEW_TYPE, NEW_SCOPE}.difference(given) if cleaned.get(NEW_VALUE) else ():
            self.add_error(name, "Choose what the new id is of.")
        return cleaned


def read_shape(customer: Customer, labels: Labels) -> Shape:
    """Read what a customer's form consists of: four queries."""
    contacts = Contact.objects.filter(customer=customer, state="current")
    identifiers = Identifier.objects.filter(customer=customer).select_related("type")
    custom = tuple(CustomField.objects.filter(retired_at=None))
    texts = {name: _text(getattr(customer, name)) for name in fields.PROFILE}
    texts |= dict.fromkeys(fields.CONTACT_KINDS, "")
    texts |= {one.kind: one.phone.as_international if one.phone else one.typed for one in contacts}
    types = tuple(IdentifierType.objects.all())
    over_project = (one.system_name for one in types if one.scope == IdentifierType.Scope.PROJECT)
    texts |= {fields.identifier(name, fields.PROJECT_SCOPE): "" for name in over_project}
    texts |= {fields.identifier(one.type.system_name, one.scope): one.value for one in identifiers}
    values = customer.custom_values
    texts |= {fields.custom(one.system_name): shown_custom_value(values.get(one.system_name)) for one in custom}
    return Shape(texts, custom, types, labels)


def read_empty_shape(labels: Labels) -> Shape:
    """Read what the form of a customer who is to be added consists of: two queries."""
    custom = tuple(CustomField.objects.filter(retired_at=None))
    types = tuple(IdentifierType.objects.all())
    over_project = (one.system_name for one in types if one.scope == IdentifierType.Scope.PROJECT)
    names = [*fields.PROFILE, *fields.CONTACT_KINDS, *(fields.custom(one.system_name) for one in custom)]
    names += [fields.identifier(name, fields.PROJECT_SCOPE) for name in over_project]
    return Shape(dict.fromkeys(names, ""), custom, types, labels)


def make_form(shape: Shape, *, version: int, data: Any = None) -> CustomerForm:
    """Make the form of one customer, empty or filled with what was posted."""
    form = CustomerForm(data, initial={"version": version})
    through = IntegrationPoint.objects.filter(system_name=ADMIN_PANEL).first()
    form.initial["through"] = through
    custom = {fields.custom(one.system_name): one for one in shape.custom}
    for name, text in shape.texts.items():
        form.fields[name] = _custom_field(custom[name], text) if name in custom else _field(name, text, shape.labels)
    form.fields["mobile"].widget.country = through.country if through else ""
    scoped = [one.system_name for one in shape.types if one.scope == IdentifierType.Scope.SOURCE]
    _offer(form.fields[NEW_TYPE], [(name, name) for name in scoped])
    _offer(form.fields[NEW_SCOPE], shape.labels.scopes())
    return form


def begin_at(form: CustomerForm, name: str) -> None:
    """Have the page begin at a field; a name that no field has changes nothing."""
    if name in form.fields:
        form.fields[name].widget.attrs["autofocus"] = True


def sections(form: CustomerForm) -> tuple[Section, ...]:
    """Order the fields for the page; a section without fields is left out."""
    custom = [name for name in form.fields if fields.is_custom(name)]
    ids = [name for name in form.fields if fields.is_identifier(name)]
    found = (("Person", fields.PROFILE), ("Contacts", fields.CONTACT_KINDS), ("Custom fields", custom), ("Ids", ids))
    return tuple(Section(title, tuple(form[name] for name in names)) for title, names in found if names)


def changed_values(form: CustomerForm) -> dict[str, str | Clear]:
    """Return what the person changed, by field name: an emptied field is cleared."""
    names = [name for name in form.changed_data if name in form.fields and _is_value(name)]
    values: dict[str, str | Clear] = {name: _posted(form.cleaned_data.get(name)) or CLEAR for name in names}
    type_name, scope, value = (form.cleaned_data.get(name, "") for name in (NEW_TYPE, NEW_SCOPE, NEW_VALUE))
    if type_name and scope and value:
        values[fields.identifier(type_name, scope)] = value
    return values


def typed_values(form: CustomerForm) -> dict[str, str]:
    """Return as texts what `changed_values` does, and what the form refuses as it was typed; blank is cleared."""
    form.is_valid()
    found = {name: "" if isinstance(value, Clear) else value for name, value in changed_values(form).items()}
    return found | {name: _posted(form[name].value()) for name in found if name in form.errors}


def hidden_form(shape: Shape, wanted: Mapping[str, str]) -> SafeString:
    """Return the whole form as hidden inputs: what stands as it was opened, and the `wanted` texts, by field name, as
    changed. A form of which only a part is posted would come back with the rest of it blank.
    """
    opened = make_form(shape, version=0)
    changed = make_form(replace(shape, texts={**shape.texts, **wanted}), version=0)
    pairs = ((changed[name].as_hidden(), opened[name].as_hidden(only_initial=True)) for name in shape.texts)
    return format_html_join("", "{}{}", pairs)


def _is_value(name: str) -> bool:
    return name in fields.PROFILE + fields.CONTACT_KINDS or fields.is_custom(name) or fields.is_identifier(name)


def _posted(value: Any) -> str:
    return CHOICE_SEPARATOR.join(value) if isinstance(value, list) else str(value or "")


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def _field(name: str, text: str, labels: Labels) -> forms.Field:
    widgets: Mapping[str, forms.Widget] = {
        "birth_date": forms.DateInput(attrs={"type": "date"}),
        "gender": forms.Select(choices=[_BLANK, *((one, one) for one in GENDERS)]),
        "time_zone": forms.TextInput(attrs={"list": "zones"}),
        "email": forms.TextInput(attrs={"inputmode": "email"}),
    }
    if name == "mobile":
        return PhoneField(required=False, label=labels.label(name), initial=text, show_hidden_initial=True)
    return _plain(labels.label(name), text, widgets.get(name, forms.TextInput()))


def _custom_field(defined: CustomField, text: str) -> forms.Field:
    type_ = FieldType(defined.type)
    options = _choices(defined, text)
    if type_ is FieldType.CHOICES:
        several = forms.MultipleChoiceField(
            required=False,
            label=defined.label,
            choices=options,
            widget=forms.CheckboxSelectMultiple,
            show_hidden_initial=True,
        )
        several.initial = text.split(CHOICE_SEPARATOR) if text else []
        return several
    widgets: Mapping[FieldType, forms.Widget] = {
        FieldType.DATE: forms.DateInput(attrs={"type": "date"}),
        FieldType.NUMBER: forms.TextInput(attrs={"inputmode": "decimal"}),
        FieldType.YES_NO: forms.Select(choices=[_BLANK, ("yes", "yes"), ("no", "no")]),
        FieldType.CHOICE: forms.Select(choices=[_BLANK, *options]),
        FieldType.TEXT: forms.Textarea(attrs={"rows": 1}),
    }
    return _plain(defined.label, text, widgets[type_])


def _choices(defined: CustomField, text: str) -> list[tuple[str, str]]:
    """Offer what is on the list, and what the customer has of what was taken off it: no other edit may lose that."""
    off = [choice for choice in text.split(CHOICE_SEPARATOR) if choice and choice not in defined.choices]
    return [*((one, one) for one in defined.choices), *((one, f"{one} (taken off the list)") for one in off)]


def _plain(label: str, text: str, widget: forms.Widget) -> forms.Field:
    """Make a field of plain text: whether it is a date or a number is the engine's to say, at every door alike."""
    widget.attrs.setdefault("autocomplete", "off")
    return forms.CharField(required=False, label=label, initial=text, widget=widget, show_hidden_initial=True)


def _offer(field: forms.Field, options: Iterable[tuple[str, str]]) -> None:
    field.choices = [_BLANK, *options]  # type: ignore[attr-defined]
