"""Many new rows go to PostgreSQL by COPY, and COPY fails where another transaction took one of their values first."""

from typing import Any

import pytest
from django.utils import timezone

from customers.bulk_edits.run import apply_chunk as run_chunk
from customers.database.bulk_statements import FEW
from customers.edits import change_customers as change
from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CardWish, CustomerEdit, Key, Wish
from customers.models import BulkEditChunk, Change, Customer
from tests.factories import context_of, make_card, make_customer, make_customers, make_identifier_type, make_series
from tests.races.meanwhile import once_before
from tests.statements import counted
from tests.uploads import counts, outcomes, preview, run_previewed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MANY = FEW + 4
LOST = 3  # which of them another transaction takes


def email(number: int) -> tuple[str, Wish]:
    return "email", f"new{number}@example.com"


def mobile(number: int) -> tuple[str, Wish]:
    return "mobile", f"+1212555{number:04d}"


def identifier(number: int) -> tuple[str, Wish]:
    return "id:WebsiteID:p", f"W{number}"


def card(number: int) -> tuple[str, Wish]:
    return f"card:77810500{number:04d}", CardWish("Active", "GOLD")


def write(edits: list[CustomerEdit]) -> list[PlannedEdit]:
    """Write edits in one batch."""
    definitions = read_definitions(today=timezone.localdate(), country="")
    return change_customers(edits, context=context_of(), definitions=definitions)


def taken_by_another(kind: Any) -> Customer:
    """Make a customer who has the value that one of the edits wants."""
    name, wish = kind(LOST)
    if kind is card:
        made = make_customer()
        make_card(made, name.removeprefix("card:"))
        return made
    return make_customer(ids={name: wish}) if kind is identifier else make_customer(**{name: wish})


@pytest.mark.parametrize("kind", [email, mobile, identifier, card], ids=lambda kind: kind.__name__)
def test_a_race_lost_inside_copy_refuses_the_one_edit_and_applies_the_others(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_identifier_type("WebsiteID")
    make_series("GOLD")
    customers = make_customers(MANY)
    edits = [CustomerEdit(Key("customer", str(one.pk)), dict([kind(at)])) for at, one in enumerate(customers)]
    monkeypatch.setattr(change, "apply", once_before(change.apply, lambda: taken_by_another(kind)))

    with counted() as statements:
        planned = write(edits)

    assert any(sql.startswith("COPY") for sql in statements)
    refused = {at: one.refusal.code.value for at, one in enumerate(planned) if one.refusal}
    assert refused == {LOST: "taken"}
    changed = Change.objects.filter(customer__in=customers, version=2)
    assert changed.count() == MANY - 1


def test_a_race_lost_inside_copy_refuses_the_one_row_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    customers = make_customers(MANY)
    lines = [f"{one.pk},{mobile(at)[1]}" for at, one in enumerate(customers)]
    bulk_edit = preview("client_id,phone\n" + "\n".join(lines))
    assert counts(bulk_edit) == {"applied": MANY}
    monkeypatch.setattr(run_chunk, "apply", once_before(run_chunk.apply, lambda: taken_by_another(mobile)))

    done = run_previewed(bulk_edit)

    assert done.state == "completed"
    assert counts(done) == {"applied": MANY - 1, "rejected": 1}
    assert outcomes(done)[LOST + 2] == "rejected taken"
    assert BulkEditChunk.objects.filter(bulk_edit=done).count() == 1  # tried again as a whole, not halved


def test_a_race_lost_inside_copy_makes_no_second_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [str(mobile(at)[1]) for at in range(MANY)]
    edits = [CustomerEdit(Key("mobile", key), {"first_name": "New"}, creates=True) for key in keys]
    monkeypatch.setattr(change, "apply", once_before(change.apply, lambda: taken_by_another(mobile)))

    planned = write(edits)

    assert [one.refusal for one in planned if one.refusal] == []
    assert Customer.objects.filter(contacts__value=keys[LOST]).count() == 1
    assert Customer.objects.count() == MANY
