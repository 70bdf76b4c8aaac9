"""The first reason of a stay tells what another wing's value was at that moment."""

import pytest

from tests.factories import make_customer
from tests.wings.points.cast import earn, pay
from tests.wings.segments.conftest import condition, make_segment
from tests.wings.segments.test_first_reasons import told


@pytest.mark.django_db
def test_values_of_other_parts_are_those_of_that_moment() -> None:
    ada = make_customer(email="ada@example.com")
    earn(ada, 120)
    make_segment("s", condition("points.bonus.available", "at_least", 100))
    pay(ada, 50)
    assert "“Bonus points available is at least 100” (120)" in told(ada)
