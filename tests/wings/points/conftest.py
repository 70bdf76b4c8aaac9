from collections.abc import Iterator

import pytest
from django.utils import timezone

from customers.wings.points.ledger.invariants import INVARIANTS


def broken() -> list[str]:
    """Name what breaks an invariant of points."""
    return [offence for one in INVARIANTS for offence in one.broken(timezone.now())]


@pytest.fixture(autouse=True)
def _nothing_is_broken(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ask the wing's invariants after every test that has a database."""
    has_database = request.node.get_closest_marker("django_db") is not None
    if has_database:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    yield
    if has_database:
        assert broken() == []
