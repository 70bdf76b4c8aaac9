"""The reference of segment rules names the fields that a project has."""

import re

import pytest
from django.core.management import call_command

from customers.rules.values.custom_values import FieldType
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.reference import FIELDS
from customers.wings.segments.rules.kinds import Term
from tests.factories import make_custom_field


@pytest.mark.django_db
def test_the_fields_of_segment_rules_are_those_of_a_project() -> None:
    call_command("demo", customers=20)
    for type in FieldType:
        make_custom_field(f"field_{type.value}", type=type.value, choices=("Gold",) if "choice" in type else ())
    found = {(pattern_of(term), term.kind) for term in read_catalogue().terms.values()}
    assert found == {(one.name, kind) for one in FIELDS for kind in one.kinds}


def pattern_of(term: Term) -> str:
    """Return the field's name with the project's own names in capitals, as the page has it."""
    for pattern, name in CAPITALS:
        if re.fullmatch(pattern, term.name):
            return name
    return {"Custom fields": "FIELD", "IDs": "IDENTIFIER"}.get(term.group, term.name)


CAPITALS = [
    (r"segment\..+", "segment.SEGMENT"),
    (r"subscription\.\w+@[\w-]+", "subscription.CHANNEL@BRAND"),
    (r"subscription\.\w+\.\w+@[\w-]+", "subscription.CHANNEL.TOPIC@BRAND"),
    (r"subscription\.\w+", "subscription.CHANNEL"),
    (r"subscription\.\w+\.\w+", "subscription.CHANNEL.TOPIC"),
    (r"points\.\w+\.available", "points.ACCOUNT.available"),
    (r"action\..+\.count", "action.TEMPLATE.count"),
    (r"action\..+\.last", "action.TEMPLATE.last"),
]
