"""An undo leaves alone what a person made of a field since the run, whatever kind of field it is."""

from dataclasses import dataclass

import pytest

from customers.edits.planning.revert import value_of
from customers.edits.snapshot import read_customers
from customers.models import Customer
from tests.factories import (
    change_customer,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_staff,
)
from tests.uploads import outcomes, run, sentence_of, undo

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its column and three values: before the run, by the run and by a person since."""

    name: str
    column: str
    before: str
    run: str
    since: str


FIELDS = [
    Field("first_name", "firstName", "Ann", "Anna", "Annette"),
    Field("middle_name", "middleName", "Bea", "Bee", "Beatrice"),
    Field("last_name", "lastName", "Ray", "Lee", "Roy"),
    Field("birth_date", "birthDate", "1990-01-02", "1991-02-03", "1992-03-04"),
    Field("gender", "gender", "female", "male", "other"),
    Field("area", "area", "North", "South", "West"),
    Field("time_zone", "timeZone", "Europe/Berlin", "Europe/Paris", "Asia/Tokyo"),
    Field("email", "email", "a@example.com", "b@example.com", "c@example.com"),
    Field("mobile", "phone", "+12125550101", "+12125550102", "+12125550103"),
    Field("id:WebsiteID:p", "WebsiteID", "W1", "W2", "W3"),
    Field("custom:note", "note", "one", "two", "three"),
    Field("custom:visits", "visits", "1", "2", "3"),
    Field("custom:since", "since", "2001-01-01", "2002-02-02", "2003-03-03"),
    Field("custom:agreed", "agreed", "yes", "no", "yes"),
    Field("custom:tier", "tier", "gold", "silver", "platinum"),
    Field("custom:likes", "likes", "yoga", "skiing", "yoga|skiing"),
]
ids = [field.name for field in FIELDS]


@pytest.fixture(autouse=True)
def _definitions(db: None) -> None:
    make_identifier_type("WebsiteID")
    for name, type_ in {"note": "text", "visits": "number", "since": "date", "agreed": "yes_no"}.items():
        make_custom_field(name, type=type_)
    make_custom_field("tier", type="choice", choices=("gold", "silver", "platinum"))
    make_custom_field("likes", type="choices", choices=("yoga", "skiing"))


def customer_with(field: Field, value: str) -> Customer:
    """Make a customer who is held by another identifier than the field, and has the value if there is one."""
    make_identifier_type("Held")
    customer = make_customer(ids={"Held": "H1"})
    return change_customer(customer, **{field.name: value}) if value else customer


def now(customer: Customer, field: Field) -> object:
    return value_of(read_customers([customer.pk])[customer.pk], field.name)


@pytest.mark.parametrize("had", [True, False], ids=["changed by the run", "filled by the run"])
@pytest.mark.parametrize("since", ["changed", "cleared"])
@pytest.mark.parametrize("field", FIELDS, ids=ids)
def test_a_later_value_stays_and_the_row_says_whose_it_is(field: Field, since: str, had: bool) -> None:
    customer = customer_with(field, field.before if had else "")
    done = run(f"Held,{field.column}\nH1,{field.run}\n")
    assert outcomes(done) == {2: "applied"}
    later = field.since if since == "changed" else None
    change_customer(customer, by=make_staff("editor", "eva"), **{field.name: later})
    kept = now(customer, field)

    back = undo(done)

    assert (outcomes(back), now(customer, field)) == ({2: "conflict changed_since"}, kept)
    assert "eva" in sentence_of(back, 2)


@pytest.mark.parametrize("had", [True, False], ids=["changed by the run", "filled by the run"])
@pytest.mark.parametrize("field", FIELDS, ids=ids)
def test_a_value_that_nobody_touched_goes_back(field: Field, had: bool) -> None:
    customer = customer_with(field, field.before if had else "")
    before = now(customer, field)
    back = undo(run(f"Held,{field.column}\nH1,{field.run}\n"))
    assert (outcomes(back), now(customer, field)) == ({2: "applied"}, before)
