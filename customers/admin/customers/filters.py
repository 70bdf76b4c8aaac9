"""The filters of the customers list: their form, their place in the URL, the chips that say what is active.

A custom field may hold anything about a person: what it must be is kept in the session, like a search, or in a saved
view where the project defined the value. Who sees
values masked is not asked for one, as trying values one after the other would reveal it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from customers.admin.ui.base import may_see_personal_data, row_id
from customers.admin.ui.field_choices import Offered, read_offered
from customers.admin.ui.session_store import keep, kept
from customers.database.keyset_paging import NEWER, OLDER
from customers.models import Customer, ListView
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence
from customers.rules.values.choices import AREA_LIMIT
from customers.rules.values.custom_values import FieldType, JsonValue, normalise_custom_value, shown_custom_value
from customers.search.filters import (
    BY_ANY,
    BY_CARD,
    BY_EMAIL,
    BY_MOBILE,
    BY_NOTHING,
    HAS,
    HAS_NONE,
    WAITING,
    CustomerFilter,
)

KEPT = "custom"  # in a URL: the key of the custom field's filter
_SESSION = "customer_filters"
_OF_VIEW = "v"  # before the id of a view that has the filter
_DEFINED = frozenset({FieldType.YES_NO, FieldType.CHOICE, FieldType.CHOICES})
_LONGEST_VALUE = 1000
_ANY = ("", "Any")
_CONTACT = (
    _ANY,
    (HAS, "Has one"),
    (HAS_NONE, "Has none"),
    ("confirmed", "Confirmed"),
    ("asked", "Confirmation asked"),
    ("not_asked", "Confirmation not asked"),
    (WAITING, "A new one waits for confirmation"),
)
_ACCESS = (
    _ANY,
    (BY_ANY, "Given by email, phone or card"),
    (BY_EMAIL, "Given by the email"),
    (BY_MOBILE, "Given by the phone"),
    (BY_CARD, "Given by a card"),
    (BY_NOTHING, "Given by none"),
)
IN_URL = ("point", "since", "until", "email", "mobile", "access", "gender", "area")
PARAMETERS = (*IN_URL, KEPT)
# The first and last days of the calendar have no midnight in every time zone.
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_NO_DAY = "Choose a day between 1900 and 2199."


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(_FIRST_DAY, _NO_DAY), MaxValueValidator(_LAST_DAY, _NO_DAY)],
    )


class FilterForm(forms.Form):
    """What a person may ask of customers."""

    point = forms.TypedChoiceField(required=False, label="Registered through", coerce=int, empty_value=None)
    since = _day("Registered from")
    until = _day("Registered until")
    email = forms.ChoiceField(required=False, label="Email", choices=_CONTACT)
    mobile = forms.ChoiceField(required=False, label="Phone", choices=_CONTACT)
    access = forms.ChoiceField(required=False, label="Account access", choices=_ACCESS)
    gender = forms.ChoiceField(required=False, label="Gender", choices=[_ANY, *Customer.Gender.choices])
    area = forms.CharField(required=False, label="Area", max_length=AREA_LIMIT, help_text="Spelled as in the profiles.")
    field = forms.ChoiceField(required=False, label="Custom field")
    value = forms.CharField(
        required=False,
        label="Custom field value",
        max_length=_LONGEST_VALUE,
        help_text="Blank matches any value. Otherwise the whole value, as in a spreadsheet: gold, yes, 42, 2026-05-03.",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, offered: Offered, asks_for_values: bool) -> None:
        super().__init__(data, prefix=None, auto_id="filter-%s")
        self._custom = {one.system_name: one for one in offered.custom_fields}
        self._choose("point", offered.points)
        self._choose("field", [(one.system_name, one.label) for one in self._custom.values()])
        if not asks_for_values:
            del self.fields["value"]

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order and a value that the custom field cannot have."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "This is before the first day.")
        if cleaned.get("value") and "field" in cleaned:
            self._read_value(cleaned)
        return cleaned

    def wanted(self) -> CustomerFilter:
        """Return what is asked; a part that cannot be read asks nothing."""
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in (*IN_URL[1:], "field") if cleaned.get(name)}
        return CustomerFilter(point_id=cleaned.get("point"), value=self.wanted_value(), **values)

    def wanted_value(self) -> JsonValue:
        """Return the typed value that the custom field must have; None where any will do."""
        value: JsonValue = self.cleaned_data.get("value") if self.cleaned_data.get("field") else None
        return None if value == "" else value

    def chosen(self, name: str) -> str:
        """Return the words of what is chosen in a list."""
        words = dict(getattr(self.fields[name], "choices", ()))
        return str(words.get(self.cleaned_data.get(name), ""))

    def _choose(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [_ANY, *choices]

    def _read_value(self, cleaned: dict[str, Any]) -> None:
        """Read the value as the engine reads it; of several choices one is asked for at a time."""
        custom = self._custom.get(cleaned["field"])
        if custom is None:
            self.add_error("field", "Choose the custom field that has this value.")
            return
        kind = FieldType(custom.type)
        one = FieldType.CHOICE if kind == FieldType.CHOICES else kind
        try:
            cleaned["value"] = normalise_custom_value(
                cleaned["value"], type=one, choices=custom.choices, date_format=""
            )
        except Refused as refused:
            self.add_error(
                "value",
                sentence(refused.code, column="Value", value="", detail=refused.detail, where="", in_file=False),
            )


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the list without it."""

    words: str
    without_it: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list needs of its filters; without a form where nothing is asked."""

    offered: Offered
    asks_for_values: bool
    form: FilterForm | None = None
    wanted: CustomerFilter = field(default_factory=CustomerFilter)
    chips: tuple[Chip, ...] = ()
    without_any: str = ""

    @property
    def written_fields(self) -> SafeString:
        """Write the fields of the form; where nothing is filled in, they were mostly written before."""
        if self.form is not None:
            return _written_fields(self.form)
        named = tuple((one.system_name, one.label) for one in self.offered.custom_fields)
        return _written_blank(_Blank(self.offered.points, named, self.asks_for_values, self.offered))


def filters_of(request: HttpRequest) -> Filters:
    """Read the filters that the URL names: one round trip, for the choices."""
    offered, asks_for_values = read_offered(), may_see_personal_data(request)
    note = custom_filter(request, request.GET.get(KEPT, ""))
    data = {**{name: request.GET.get(name, "") for name in IN_URL}, **note}
    others = {name: value for name, value in request.GET.items() if name not in PARAMETERS}
    if not any(data.values()):
        return Filters(offered, asks_for_values, without_any=_written(others))
    form = FilterForm(data, offered=offered, asks_for_values=asks_for_values)
    form.is_valid()
    # What was chosen once and is no longer offered still leaves everybody else out.
    form.cleaned_data.update({name: note[name] for name in form.errors if note.get(name)})
    return Filters(offered, asks_for_values, form, form.wanted(), tuple(_chips(form, request.GET)), _written(others))


def custom_filter(request: HttpRequest, key: str) -> dict[str, str]:
    """Return the filter by a custom field that stands under a key in the URL: `field` and `value`; nothing: none.

    It stands in the person's session, or in a saved view that the person may open.
    """
    note: dict[str, str] | None = kept(request, _SESSION, key)
    if note is None and (view_id := row_id(key.removeprefix(_OF_VIEW)) if key.startswith(_OF_VIEW) else None):
        views = ListView.objects.filter(Q(owner=request.user.pk or 0) | Q(is_shared=True), pk=view_id)
        note = (views.values_list("filters", flat=True).first() or {}).get(KEPT)
        if note and not opens_for(note, may_see=may_see_personal_data(request)):
            note = None
    return note or {}


def key_of_view(view_id: int) -> str:
    """Return the key of the filter by a custom field that a view has."""
    return f"{_OF_VIEW}{view_id}"


def opens_for(note: Mapping[str, str] | None, *, may_see: bool) -> bool:
    """Return whether the filter of a view by a custom field is for this person: a value tells something of customers
    to who sees values masked.
    """
    return may_see or not (note and note.get("value"))


def fit_for_a_view(note: Mapping[str, str], offered: Offered) -> bool:
    """Return whether a view may keep the filter: a value that the project defined, or that there is one, names nobody.
    What is typed may be anything about a person, and a view outlives every erasure.
    """
    custom = next((one for one in offered.custom_fields if one.system_name == note.get("field")), None)
    return custom is not None and (not note.get("value") or FieldType(custom.type) in _DEFINED)


def posted_form(request: HttpRequest) -> FilterForm:
    """Read the form that a person sent."""
    return FilterForm(request.POST, offered=read_offered(), asks_for_values=may_see_personal_data(request))


def query_of_form(request: HttpRequest, form: FilterForm) -> str:
    """Write a form that can be read as a query beside the search; a custom field's value goes into the session."""
    parts = {name: form.data.get(name, "").strip() for name in IN_URL}
    if form.cleaned_data.get("field"):
        parts[KEPT] = keep(request, _SESSION, {name: form.data.get(name, "") for name in ("field", "value")})
    left = {name: value for name, value in QueryDict(form.data.get("list", "")).items() if name not in PARAMETERS}
    return _written({**left, **parts})


def query_with(query: str, name: str, value: str) -> str:
    """Write a query with one part that is another now, or with none where it is blank, from its first page again."""
    return _written({**QueryDict(query).dict(), name: value})


def _chips(form: FilterForm, parameters: QueryDict) -> Iterator[Chip]:
    for name in IN_URL:
        value = form.cleaned_data.get(name)
        if value:
            words = f"{value.day} {value:%b} {value.year}" if isinstance(value, dt.date) else form.chosen(name) or value
            yield Chip(f"{form.fields[name].label}: {words}", query_with(parameters.urlencode(), name, ""))
    if form.cleaned_data.get("field"):
        value = form.wanted_value()
        words = "has a value" if value is None else shown_custom_value(value)
        field = form.chosen("field") or form.cleaned_data["field"]
        yield Chip(f"{field}: {words}", query_with(parameters.urlencode(), KEPT, ""))


@dataclass(frozen=True, slots=True)
class _Blank:
    """A form in which nothing is filled in; those that offer the same are the same."""

    points: tuple[tuple[int, str], ...]
    custom_fields: tuple[tuple[str, str], ...]
    asks_for_values: bool
    offered: Offered = field(compare=False)


# Made and written anew each time, these ten fields were a tenth of what a page of the list takes.
@lru_cache(maxsize=16)
def _written_blank(blank: _Blank) -> SafeString:
    return _written_fields(FilterForm({}, offered=blank.offered, asks_for_values=blank.asks_for_values))


def _written_fields(form: FilterForm) -> SafeString:
    return render_to_string("admin/customers/customer/filter_fields.html", {"form": form})


def _written(parts: Mapping[str, Any]) -> str:
    left = {name: value for name, value in parts.items() if value and name not in (OLDER, NEWER)}
    return "?" + urlencode(left)
