"""A walk through the customers ends at its bound, says how far it came, and goes on from there."""

import pytest

from customers.database.keyset_paging import PageKey
from customers.models import Customer
from customers.search.filters import CustomerFilter
from customers.search.walk import walk
from tests.factories import make_customer, make_customers, make_point

pytestmark = pytest.mark.django_db


def all_pages(wanted: CustomerFilter, *, size: int, bound: int) -> tuple[list[int], int]:
    """Follow the walk to its end."""
    ids, pages, key = [], 0, PageKey()
    while True:
        page = walk(wanted, key=key, size=size, bound=bound)
        ids += page.ids
        pages += 1
        if page.older is None:
            return ids, pages
        key = PageKey(before=page.older)


@pytest.mark.parametrize("by_registration", [True, False])
@pytest.mark.parametrize("bound", [1, 2, 3, 7, 12, 100])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_one_who_fits_is_met_once_whatever_the_bound(by_registration: bool, bound: int, size: int) -> None:
    point = make_point("shop")
    made = [
        make_customer(through=point, gender="female" if number in {0, 3, 4, 11} else "male") for number in range(12)
    ]
    expected = [made[number].pk for number in (11, 4, 3, 0)]
    wanted = CustomerFilter(gender="female", point_id=point.pk if by_registration else None)
    assert all_pages(wanted, size=size, bound=bound)[0] == expected


def test_a_walk_that_ends_at_its_bound_says_how_far_it_came() -> None:
    made = make_customers(6)
    page = walk(CustomerFilter(gender="female"), key=PageKey(), size=50, bound=4)
    assert (page.ids, page.looked_at, page.older) == ((), 4, made[2].pk)
    assert page.as_far_as == made[2].registered_at


def test_a_walk_to_the_end_says_nothing_of_it() -> None:
    make_customers(3)
    page = walk(CustomerFilter(gender="female"), key=PageKey(), size=50, bound=4)
    assert (page.ids, page.looked_at, page.older) == ((), None, None)


@pytest.mark.parametrize("bound", [2, 3, 100])
def test_the_way_back_meets_the_same_customers(bound: int) -> None:
    made = make_customers(9)
    Customer.objects.filter(pk__in=[made[1].pk, made[4].pk, made[8].pk]).update(gender="female")
    ids: list[int] = []
    key = PageKey(after=made[0].pk)
    while True:
        page = walk(CustomerFilter(gender="female"), key=key, size=2, bound=bound)
        ids = [*page.ids, *ids]
        if page.newer is None:
            break
        key = PageKey(after=page.newer)
    assert ids == [made[8].pk, made[4].pk, made[1].pk]


def test_a_page_from_a_customer_that_is_none_begins_with_the_newest() -> None:
    made = make_customers(2, through=make_point("shop"))
    wanted = CustomerFilter(point_id=make_point("shop").pk)
    assert walk(wanted, key=PageKey(before=10**12), size=5).ids == (made[1].pk, made[0].pk)
