"""Series shuffle their numbers by keys of their own, those that are older than the column too."""

import importlib

import pytest
from django.apps import apps

from customers.models import CardSeries
from tests.factories import make_series

pytestmark = pytest.mark.django_db


def test_series_that_shared_one_key_get_their_own() -> None:
    for code in ("GOLD", "SILVER", "BRONZE"):
        make_series(code)
    CardSeries.objects.update(number_key="shared")
    migration = importlib.import_module("customers.migrations.0003_cards_made_and_giving_access")

    migration.give_each_its_own_key(apps, None)

    keys = set(CardSeries.objects.values_list("number_key", flat=True))
    assert len(keys) == 3
    assert "shared" not in keys
