"""What edits are read with. Read once per batch; a bulk edit freezes its own at the preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from customers.database.prepared_queries import Prepared, Rows, rows_together
from customers.models import CardSeries, CardStatusLabel, CustomField, IdentifierType, JunkValue
from customers.rules import fields
from customers.rules.card_numbers import CardNumberFormat, Method
from customers.rules.contacts.junk import BUILT_IN, JunkList
from customers.rules.values.cards import CardStatus, Label, Series
from customers.rules.values.custom_values import FieldType
from customers.rules.values.identifiers import normalise_identifier
from integration_points.policies import PointPolicy


@dataclass(frozen=True, slots=True)
class CustomDefinition:
    """A custom field, as values of it are read."""

    system_name: str
    type: FieldType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """An identifier type."""

    id: int
    system_name: str
    over_project: bool
    pattern: str = ""  # of its ids; blank: any
    ignores_case: bool = False
    never_merges: bool = False  # an id of a customer who was merged finds nobody

    def sought(self, text: str) -> str:
        """Return the stored form of an id of this type that somebody may have. Raises Refused."""
        return normalise_identifier(text, ignores_case=self.ignores_case)

    def new(self, text: str) -> str:
        """Return the stored form of an id that somebody is to get: it fits the pattern. Raises Refused."""
        return normalise_identifier(text, pattern=self.pattern, ignores_case=self.ignores_case)


@dataclass(frozen=True, slots=True)
class CardDefinitions:
    """What cards can be asked for: labels by name and series by code, case apart."""

    labels: Mapping[str, Label] = field(default_factory=dict)
    defaults: Mapping[CardStatus, Label] = field(default_factory=dict)  # what our own steps write
    series: Mapping[str, Series] = field(default_factory=dict)
    max_active: int = 0  # cards of one customer over all series; 0: any number


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything that decides how texts become values. `countries` and `date_formats` are those of single fields."""

    custom: Mapping[str, CustomDefinition]
    types: Mapping[str, TypeDefinition]
    today: date
    country: str = ""
    date_format: str = ""
    junk: JunkList = field(default_factory=lambda: BUILT_IN)
    cards: CardDefinitions = field(default_factory=CardDefinitions)
    countries: Mapping[str, str] = field(default_factory=dict)
    date_formats: Mapping[str, str] = field(default_factory=dict)

    def country_of(self, name: str) -> str:
        """Return the country in which national numbers of a field, or of the key, are dialled."""
        return self.countries.get(name, self.country)

    def date_format_of(self, name: str) -> str:
        """Return the format in which dates of a field are written."""
        return self.date_formats.get(name, self.date_format)

    def scope(self, type_name: str, point: PointPolicy) -> str | None:
        """Return the scope that an identifier of the type has when it enters through the point; None: it has none."""
        if self.types[type_name].over_project:
            return fields.PROJECT_SCOPE
        return fields.source_scope(point.source_id, point.account_id) if point.source_id else None


def read_definitions(*, today: date, country: str, date_format: str = "") -> Definitions:
    """Read the definitions as they stand now."""
    custom = {
        found.system_name: CustomDefinition(found.system_name, FieldType(found.type), tuple(found.choices))
        for found in CustomField.objects.filter(retired_at=None)
    }
    types, junk = rows_together((_TYPES, None), (_JUNK, None))
    return Definitions(
        custom=custom,
        types=_types(types),
        today=today,
        country=country,
        date_format=date_format,
        junk=_junk(junk),
        cards=read_card_definitions(),
    )


def read_identifier_definitions(*, today: date, country: str, with_cards: bool) -> Definitions:
    """Read what edits of contacts, identifiers and, where asked for, cards are read with: one round trip, or three."""
    types, junk = rows_together((_TYPES, None), (_JUNK, None))
    cards = read_card_definitions() if with_cards else CardDefinitions()
    return Definitions(custom={}, types=_types(types), today=today, country=country, junk=_junk(junk), cards=cards)


def _types(rows: Rows) -> dict[str, TypeDefinition]:
    over_project = IdentifierType.Scope.PROJECT.value
    return {name: TypeDefinition(id_, name, scope == over_project, *rest) for id_, name, scope, *rest in rows}


def read_junk() -> JunkList:
    """Read the built-in junk values and the project's own: one query."""
    return _junk(_JUNK.rows())


def _junk(own: Rows) -> JunkList:
    return BUILT_IN.with_more(
        exact=[value for kind, value in own if kind == JunkValue.Kind.EXACT],
        patterns=[value for kind, value in own if kind == JunkValue.Kind.PATTERN],
    )


_TYPES = Prepared(
    lambda _: IdentifierType.objects.values_list(
        "id", "system_name", "scope", "pattern", "ignores_case", "never_merge_different"
    ),
    sample=None,
)
_JUNK = Prepared(
    lambda _: JunkValue.objects.filter(is_active=True).order_by("kind", "value").values_list("kind", "value"),
    sample=None,
)


def read_card_definitions() -> CardDefinitions:
    """Read labels and series as they stand now: two queries."""
    found = CardStatusLabel.objects.values_list("id", "label", "status", "is_default")
    labels = [(Label(id_, name, CardStatus(status)), is_default) for id_, name, status, is_default in found]
    series = [_series(*row) for row in CardSeries.objects.values_list(*_SERIES)]
    return CardDefinitions(
        labels={label.name.casefold(): label for label, _ in labels},
        defaults={label.status: label for label, is_default in labels if is_default},
        series={one.code.casefold(): one for one in series},
        max_active=settings.CARDS_MAX_ACTIVE_PER_CUSTOMER,
    )


_SERIES = (
    *("id", "code", "expiry_days", "max_active_per_customer", "is_active"),
    *("number_length", "number_prefix", "number_suffix", "random_digits"),
)


def _series(
    id_: int, code: str, days: int | None, cap: int, is_active: bool, length: int | None, *looks: Any
) -> Series:
    """Make a series as edits ask for it: they see whether a number is one of it, and make none."""
    if length is None:
        return Series(id_, code, days, cap, is_active)
    prefix, suffix, is_random = looks
    number_format = CardNumberFormat(length, prefix, suffix, Method.RANDOM if is_random else Method.PLAIN)
    return Series(id_, code, days, cap, is_active, number_format)
