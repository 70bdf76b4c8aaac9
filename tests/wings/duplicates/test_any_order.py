"""Which pairs there are depends on the customers alone: not on the order in which they are looked at."""

from collections.abc import Sequence

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair
from customers.wings.duplicates.rules import keys
from customers.wings.duplicates.rules.keys import CROWD, NAMESAKES
from customers.wings.duplicates.search import alike
from customers.wings.duplicates.search.look import look_at
from tests.factories import change_customer, make_customer

pytestmark = pytest.mark.django_db
Found = list[tuple[int, int, int, list[str]]]


def look(*batches: Sequence[Customer]) -> None:
    for batch in batches:
        look_at([one.pk for one in batch], now=timezone.now())


def found() -> Found:
    return list(DuplicatePair.objects.order_by("one", "two").values_list("one", "two", "score", "reasons"))


def forget() -> None:
    DuplicateKey.objects.all().delete()
    DuplicatePair.objects.all().delete()


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_key_that_a_crowd_shares_makes_no_pairs_in_any_order(one_by_one: bool) -> None:
    many = [make_customer(first_name="Test", last_name="Test", birth_date="2000-01-01") for _ in range(CROWD + 1)]
    look(*([one] for one in many[::-1])) if one_by_one else look(many)
    assert found() == []
    change_customer(many[7], last_name="Byron")
    look([many[7]])
    assert len(found()) == CROWD * (CROWD - 1) // 2
    change_customer(many[7], last_name="Test")
    look([many[7]])
    assert found() == []


@pytest.mark.parametrize("one_by_one", [True, False])
def test_more_namesakes_in_an_area_than_a_few_make_no_pairs_in_any_order(one_by_one: bool) -> None:
    many = [make_customer(first_name="Jon", last_name="Smyth", area="Leeds") for _ in range(NAMESAKES + 1)]
    look(*([one] for one in many)) if one_by_one else look(many)
    assert found() == []
    change_customer(many[0], area="York")
    look([many[0]])
    assert [pair[:2] for pair in found()] == [(many[1].pk, many[2].pk)]


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "first_name": st.sampled_from(["Ada", "Adah", "Bo"]),
            "last_name": st.sampled_from(["Byron", "Biron"]),
            "area": st.sampled_from(["Leeds", "York"]),
            "birth_date": st.sampled_from(["1988-08-17", "2001-01-01"]),
        }
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, data=st.data())
def test_the_same_pairs_are_found_in_any_order_and_in_any_batches(
    people: list[dict[str, str]], data: st.DataObject
) -> None:
    place = transaction.savepoint()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keys, "CROWD", 3)
            patch.setattr(alike, "CROWD", 3)
            made = [make_customer(**one) for one in people]
            look(made)
            at_once = found()
            forget()
            order = data.draw(st.permutations(made))
            cut = data.draw(st.integers(0, len(order)))
            look(*([one] for one in order[:cut]), order[cut:], order[:1])
            assert found() == at_once
    finally:
        transaction.savepoint_rollback(place)
