"""A customer made of canaries: values that stand nowhere else, so that a dump of the database can be searched."""

from pathlib import Path
from typing import Any

import pytest

from customers.edits.edit import Initiator
from customers.models import Customer
from tests.factories import make_card, make_custom_field, make_customer, make_staff


@pytest.fixture(autouse=True)
def _fast(settings: Any, tmp_path: Path) -> None:
    settings.BULK_EDIT_PAUSE_SECONDS = 0
    settings.BULK_EDIT_CHUNK_ROWS = 3


@pytest.fixture
def canary(db: None) -> Customer:
    make_custom_field("interests", type="choices", choices=("canary-watching", "cycling"))
    make_custom_field("children", type="number")
    customer = make_customer(
        first_name="Canarina",
        last_name="Featherstone",
        birth_date="1971-03-09",
        gender="female",
        area="Canary Wharf",
        email="Canary.7f3a@Example.com",
        mobile="+12125550199",
        ids={"WebsiteID": "CNRY-1971"},
        custom={"motto": "canary-motto-7f3a", "interests": "canary-watching|cycling", "children": "7"},
    )
    make_card(customer, "77810777810999")
    return customer


@pytest.fixture
def asker(db: None) -> Initiator:
    user = make_staff("editor", "edith")
    return Initiator("user", user.username, user_id=user.pk)


@pytest.fixture
def decider(db: None) -> Initiator:
    user = make_staff("operations", "oscar")
    return Initiator("user", user.username, user_id=user.pk)
