"""A part is looked for next to the page's key first: nobody further away is left out, and nobody is met twice."""

import pytest

from customers.database.keyset_paging import PageKey
from customers.models import Customer
from customers.search import meanings
from customers.search.find import search_customers
from tests.factories import make_card, make_customer

pytestmark = pytest.mark.django_db
PARTS = {"name": "lindq", "email": "@northmail", "identifier": "W-77", "card": "778105"}


def with_all_parts(number: int) -> Customer:
    """Make a customer whom each of the parts finds."""
    ids = dict.fromkeys(("WebsiteID", "Other"), f"W-77{number}")
    made = make_customer(last_name="Lindqvist", email=f"{number}@northmail.se", ids=ids)
    make_card(made, f"77810500{number:04d}")
    return made


@pytest.fixture(params=[1, 3, 6, 1_000])
def fitting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Customers with gaps between them, newest first; so many are near a key."""
    monkeypatch.setattr(meanings, "NEAR", request.param)
    made = []
    for number in range(16):
        if number in {0, 1, 2, 9, 10, 15}:
            made.append(with_all_parts(number).pk)
        else:
            make_customer(email=f"other{number}@example.com")
    return made[::-1]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_one_who_has_a_part_is_met_once_on_the_way_there_and_back(
    fitting: list[int], part: str, size: int
) -> None:
    there: list[int] = []
    key: PageKey | None = PageKey()
    while key:
        page = search_customers(part, exact_only=False, key=key, size=size)
        there += page.ids
        key = PageKey(before=page.older) if page.older else None
    assert there == fitting

    back: list[int] = []
    key = PageKey(after=there[-1])
    while key:
        page = search_customers(part, exact_only=False, key=key, size=size)
        back = [*page.ids, *back]
        key = PageKey(after=page.newer) if page.newer else None
    assert back == fitting[:-1]
