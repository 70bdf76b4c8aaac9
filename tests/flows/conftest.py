"""After every story the invariants hold."""

from collections.abc import Iterator

import pytest

from customers.maintenance.invariants.check import check


@pytest.fixture(autouse=True)
def _nothing_is_broken(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ask the invariants of what a story left in the database."""
    yield
    if request.node.get_closest_marker("django_db") and not request.node.get_closest_marker("made_by_hand"):
        assert {found.invariant.code: found.offences for found in check() if found.offences} == {}
