from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.races.racers import Racers

MOST = 6


@pytest.fixture(scope="session")
def _racers(django_db_setup: None) -> Iterator[Racers]:
    racers = Racers(MOST, database=str(connection.settings_dict["NAME"]), secret_key=settings.SECRET_KEY)
    yield racers
    racers.stop()


@pytest.fixture
def racers(_racers: Racers, transactional_db: None) -> Racers:
    """Processes to race with; what a test writes is committed, so that they see it."""
    return _racers
