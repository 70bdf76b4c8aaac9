"""Every field that rules may look at in this project: the profile's, its own definitions, segments and other parts'."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Value
from django.db.models.functions import NullIf

from customers.models import Card, CardSeries, Contact, CustomField, Identifier, IdentifierType
from customers.parts import parts
from customers.rule_fields import ValueKind
from customers.rules import fields
from customers.rules.columns import HEADERS
from customers.rules.values.cards import CardStatus
from customers.rules.values.choices import GENDERS
from customers.rules.values.custom_values import FieldType
from customers.wings.segments.catalogue.comparisons import ComparedColumn
from customers.wings.segments.catalogue.json_values import JsonDay, JsonNumber, JsonText, JsonYesNo
from customers.wings.segments.catalogue.sources import (
    Birthday,
    ChoicesInJson,
    Membership,
    OneOfIds,
    Own,
    PartRows,
    RelatedRows,
    ValueSource,
)
from customers.wings.segments.models import Segment, SegmentStay
from customers.wings.segments.rules.kinds import Term
from integration_points.models import IntegrationPoint

PROFILE, CONTACTS, IDS, CARDS = "Profile", "Contacts", "IDs", "Cards"
REGISTRATION, SEGMENTS, CUSTOM = "Registration", "Segments", "Custom fields"
CONFIRMATIONS: Final = (("none", "not asked"), ("asked", "asked"), ("confirmed", "confirmed"))
STATUSES: Final = tuple((status.value, status.value.replace("_", " ")) for status in CardStatus)[1:]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The fields by name, and where their values are."""

    terms: Mapping[str, Term]
    sources: Mapping[str, ValueSource]


_Found = Iterator[tuple[Term, ValueSource]]


def read_catalogue() -> Catalogue:
    """Read the fields as they are now: a fixed number of queries."""
    found = [
        *_profile(),
        *_contacts(),
        *_custom_fields(),
        *_identifiers(),
        *_cards(),
        *_registration(),
        *_segments(),
        *_of_parts(),
    ]
    return Catalogue({term.name: term for term, _ in found}, {term.name: source for term, source in found})


def _filled(column: str) -> Any:
    return NullIf(F(column), Value(""))


def _profile() -> _Found:
    for name in (*fields.NAMES, "area", "time_zone"):
        term = Term(HEADERS[name], fields.LABELS[name], PROFILE, ValueKind.TEXT, change=name)
        yield term, Own(ComparedColumn(_filled(name), ValueKind.TEXT))
    gender = Term("gender", fields.LABELS["gender"], PROFILE, ValueKind.CHOICE, _same(GENDERS), change="gender")
    yield gender, Own(ComparedColumn(_filled("gender"), ValueKind.CHOICE))
    born = Term("birthDate", fields.LABELS["birth_date"], PROFILE, ValueKind.DATE, change="birth_date")
    yield born, Own(ComparedColumn(F("birth_date"), ValueKind.DATE))
    label = "Days until birthday"
    yield Term("birthday", label, PROFILE, ValueKind.NUMBER, is_on_time=True, change="birth_date"), Birthday()


def _contacts() -> _Found:
    for kind in fields.CONTACT_KINDS:
        name, label = HEADERS[kind], fields.LABELS[kind]
        rows = Contact.objects.filter(kind=kind, state=Contact.State.CURRENT)
        yield (
            Term(name, label, CONTACTS, ValueKind.TEXT, change=kind),
            RelatedRows(rows, ComparedColumn(F("value"), ValueKind.TEXT)),
        )
        has = Term(f"{name}.set", f"Has {_lower(label)}", CONTACTS, ValueKind.YES_NO, is_always=True, change=kind)
        yield has, Membership(rows)
        proved = Term(
            f"{name}.confirmation",
            f"{label} confirmation",
            CONTACTS,
            ValueKind.CHOICE,
            CONFIRMATIONS,
            change=f"{kind}:confirmation",
        )
        yield proved, RelatedRows(rows, ComparedColumn(F("confirmation"), ValueKind.CHOICE))
        access = Term(
            f"{name}.access", f"{label} gives account access", CONTACTS, ValueKind.YES_NO, change=f"{kind}:access"
        )
        yield access, RelatedRows(rows, ComparedColumn(F("gives_account_access"), ValueKind.YES_NO))


def _custom_fields() -> _Found:
    for one in CustomField.objects.all():
        kind = _KINDS[FieldType(one.type)]
        term = Term(
            one.system_name,
            one.label,
            CUSTOM,
            kind,
            _same(one.choices),
            is_retired=one.retired_at is not None,
            change=fields.custom(one.system_name),
        )
        yield term, _custom_source(one.system_name, kind, several=one.type == FieldType.CHOICES)


_KINDS: Final = {
    FieldType.TEXT: ValueKind.TEXT,
    FieldType.NUMBER: ValueKind.NUMBER,
    FieldType.DATE: ValueKind.DATE,
    FieldType.YES_NO: ValueKind.YES_NO,
    FieldType.CHOICE: ValueKind.CHOICE,
    FieldType.CHOICES: ValueKind.CHOICE,
}


def _custom_source(name: str, kind: ValueKind, *, several: bool) -> ValueSource:
    match kind:
        case ValueKind.NUMBER:
            return Own(ComparedColumn(JsonNumber(name), kind))
        case ValueKind.DATE:
            return Own(ComparedColumn(JsonDay(name), kind, written=lambda day: day.isoformat()))
        case ValueKind.YES_NO:
            return Own(ComparedColumn(JsonYesNo(name), kind, written=lambda answer: "true" if answer else "false"))
        case ValueKind.CHOICE:
            return ChoicesInJson(name, several)
        case _:
            return Own(ComparedColumn(JsonText(name), kind))


def _identifiers() -> _Found:
    for id_, name, label in IdentifierType.objects.values_list("pk", "system_name", "name"):
        term = Term(name, label or name, IDS, ValueKind.TEXT, change=f"id:{name}:")
        yield term, RelatedRows(Identifier.objects.filter(type_id=id_), ComparedColumn(F("value"), ValueKind.TEXT))


def _cards() -> _Found:
    status = Term("card.status", "Card status", CARDS, ValueKind.CHOICE, STATUSES, change="card:")
    yield status, RelatedRows(Card.objects.all(), ComparedColumn(F("status"), ValueKind.CHOICE))
    known = [(code, f"{code} ({name})") for code, name in CardSeries.objects.values_list("code", "name")]
    series = Term("card.series", "Card series", CARDS, ValueKind.CHOICE, known, change="card:")
    held = Card.objects.exclude(status=CardStatus.DELETED.value)
    yield series, RelatedRows(held, ComparedColumn(F("series__code"), ValueKind.CHOICE))


def _registration() -> _Found:
    yield (
        Term("registered", "Registered", REGISTRATION, ValueKind.MOMENT),
        Own(ComparedColumn(F("registered_at"), ValueKind.MOMENT)),
    )
    points = list(IntegrationPoint.objects.order_by("system_name").values_list("system_name", "name", "pk"))
    choices = [(name, label or name) for name, label, _ in points]
    through = Term("registeredThrough", "Registered through", REGISTRATION, ValueKind.CHOICE, choices)
    yield through, OneOfIds("registered_through", {name: pk for name, _, pk in points})


def _segments() -> _Found:
    for id_, system_name, name in Segment.objects.values_list("pk", "system_name", "name"):
        term = Term(
            f"segment.{system_name}",
            f"In segment {name}",
            SEGMENTS,
            ValueKind.YES_NO,
            is_always=True,
            segment=system_name,
        )
        yield term, Membership(SegmentStay.objects.filter(segment_id=id_, left_at__isnull=True))


def _of_parts() -> _Found:
    for part in parts():
        for one in part.rule_fields() if part.rule_fields else ():
            term = Term(
                one.name,
                one.label,
                one.group,
                one.kind,
                one.choices,
                one.takes_days,
                may_follow=bool(one.told_by),
                told_by=frozenset((records.name, about) for records, about in one.told_by),
            )
            yield term, PartRows(one.rows, one.kind, one.then)


def _same(choices: Any) -> list[tuple[str, str]]:
    return [(choice, choice) for choice in choices]


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]
