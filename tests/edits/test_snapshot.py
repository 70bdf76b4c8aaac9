"""What an edit reads of customers, while others are at work."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.edits import snapshot
from customers.edits.snapshot import read_customers
from tests.factories import make_card, make_customer, make_identifier_type

pytestmark = pytest.mark.django_db


def test_a_customer_who_is_made_between_two_of_the_queries_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    make_identifier_type("WebsiteID")
    there = make_customer(email="ann@example.com", ids={"WebsiteID": "W1"})
    made = make_customer(email="new@example.com", ids={"WebsiteID": "W2"})
    make_card(made, "77810777810999")
    together: Callable[..., Any] = snapshot.rows_together

    def as_if_made_meanwhile(*asked: Any) -> Any:
        customers, *rest = together(*asked)
        return [[row for row in customers if row[0] != made.pk], *rest]

    monkeypatch.setattr(snapshot, "rows_together", as_if_made_meanwhile)

    states = read_customers([there.pk, made.pk])

    assert list(states) == [there.pk]
    assert states[there.pk].contacts["email"].current is not None
    assert list(states[there.pk].identifiers) == ["id:WebsiteID:p"]
