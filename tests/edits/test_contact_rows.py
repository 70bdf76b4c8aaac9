"""How a contact's value is stored: in the column of its kind."""

import pytest

from customers.edits.rows.contact_rows import stored_columns


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ("ann@example.com", {"email": "ann@example.com", "phone": ""}),
        ("+12125550123", {"email": "", "phone": "+12125550123"}),
    ],
)
def test_a_plan_of_an_earlier_version_is_stored_by_what_its_value_is(value: str, columns: dict[str, str]) -> None:
    assert stored_columns("contact", {"value": value}) == columns
