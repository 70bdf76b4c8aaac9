import pytest

from customers.exports.sample import sample
from customers.rules.columns import FIELDS
from customers.rules.contacts.phones import normalise_phone
from customers.rules.values.custom_values import FieldType, normalise_custom_value
from tests.factories import make_custom_field

pytestmark = pytest.mark.django_db


def test_the_sample_names_customers_by_phone_and_has_a_column_that_is_no_reserved_name() -> None:
    headers, rows = sample()
    assert headers[:2] == ["phone", "firstName"]
    assert set(headers[2:]).isdisjoint(FIELDS)
    assert len(headers) > 2
    assert all(len(row) == len(headers) for row in rows)


def test_its_numbers_are_valid_without_a_country() -> None:
    _, rows = sample()
    assert [normalise_phone(row[0], "") for row in rows] == [row[0] for row in rows]


@pytest.mark.parametrize("type_", FieldType)
def test_its_values_are_such_as_the_projects_own_fields_take(type_: FieldType) -> None:
    choices = ("Bronze", "Silver") if type_ in (FieldType.CHOICE, FieldType.CHOICES) else ()
    make_custom_field("own", type=type_, choices=choices)
    headers, rows = sample()
    assert headers[2] == "own"
    for row in rows:
        assert normalise_custom_value(row[2], type=type_, choices=choices, date_format="") is not None
