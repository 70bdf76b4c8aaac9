# ruff: noqa: RUF001 - characters that look like others are what is tested
"""The migration that folds stored names anew: in batches, back and forth, without writing over a later name."""

import pkgutil
from importlib import import_module
from types import ModuleType, SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers import migrations
from customers.models import Customer
from customers.rules.search_names import search_name
from customers.search.find import search_customers
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
NAMES = [("K.R.", "Narayanan"), ("Ewa", "Wiśniewska"), ("Ann", "Lee"), ("감", "김갑환"), ("Mary-Jane", "O’Brien")]


@pytest.fixture
def migration(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The migration under whatever number it has, in batches of two."""
    [name] = [one.name for one in pkgutil.iter_modules(migrations.__path__) if one.name.endswith("_folded_anew")]
    module = import_module(f"customers.migrations.{name}")
    monkeypatch.setattr(module, "BATCH", 2)
    return module


def stored() -> list[str]:
    return list(Customer.objects.order_by("id").values_list("search_name", flat=True))


def run(operation: object) -> None:
    operation(apps, SimpleNamespace(connection=connection))  # type: ignore[operator]


def test_names_of_before_are_folded_anew_and_found(migration: ModuleType) -> None:
    for first, last in NAMES:
        customer = make_customer(first_name=first, last_name=last)
        before = migration.folded_before(first, "", last)
        Customer.objects.filter(pk=customer.pk).update(search_name=before)
    run(migration.fold_all(search_name))
    assert stored() == [search_name(first, "", last) for first, last in NAMES]
    assert len(search_customers("wisniewska", exact_only=False).ids) == 1


def test_the_way_back_gives_what_was(migration: ModuleType) -> None:
    for first, last in NAMES:
        make_customer(first_name=first, last_name=last)
    run(migration.fold_all(migration.folded_before))
    assert stored() == [
        "k.r. narayanan",
        "ewa wiśniewska",
        "ann lee",
        "감 김갑환",
        "mary-jane o’brien",
    ]


@pytest.mark.postgres
def test_customers_are_locked_in_the_order_of_their_ids_before_their_names_are_written(
    migration: ModuleType,
) -> None:
    rows = [(make_customer(first_name="Ann").pk, "ann", "folded anew") for _ in range(2)]
    with CaptureQueriesContext(connection) as asked:
        migration.write(connection, rows[::-1])
    said = [one["sql"] for one in asked.captured_queries]
    [lock] = [at for at, sql in enumerate(said) if "ORDER BY id FOR NO KEY UPDATE" in sql]
    [write] = [at for at, sql in enumerate(said) if "UPDATE customers_customer" in sql]
    assert lock < write
    assert stored() == ["folded anew"] * 2


def test_a_name_that_was_changed_meanwhile_is_left_alone(migration: ModuleType) -> None:
    customer = make_customer(first_name="Ann")
    migration.write(connection, [(customer.pk, "somebody else", "folded anew")])
    assert stored() == ["ann"]
