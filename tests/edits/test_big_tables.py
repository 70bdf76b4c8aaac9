"""The big tables: no index is written for nothing, and PostgreSQL tidies them in time and knows what is in them."""

from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.db.models import ForeignKey, UniqueConstraint

from customers.edits.history import HISTORIES
from customers.models import BulkEditClaim, BulkEditRow, Card, Change, ChangeField, Contact, Customer, Identifier

pytestmark = pytest.mark.django_db

CHANGED_IN_PLACE = (Customer, Contact, Identifier, Card)
APPENDED = (Change, ChangeField, BulkEditRow, *HISTORIES.values())
BIG: tuple[type[models.Model], ...] = (*CHANGED_IN_PLACE, *APPENDED, BulkEditClaim)


def led_by(model: type[models.Model]) -> Iterator[str]:
    """Name the column that each index over all rows begins with, apart from those of a foreign key alone."""
    for index in model._meta.indexes:
        if index.condition is None and index.fields:
            yield index.fields[0]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None and constraint.fields:
            yield constraint.fields[0]


@pytest.mark.parametrize("model", BIG, ids=lambda model: model.__name__)
def test_no_index_of_a_foreign_key_stands_beside_one_that_begins_with_it(model: type[models.Model]) -> None:
    own = {field.name for field in model._meta.concrete_fields if isinstance(field, ForeignKey) and field.db_index}
    assert own & {*led_by(model)} == set()


@pytest.mark.parametrize(
    ("table", "index"),
    [
        ("customers_identifier", "customers_identifier_customer_id_b95edd20"),
        ("customers_customer", "customers_customer_merged_into_id_2994ddb6"),
        pytest.param("customers_contact", "contact_value_prefix", marks=pytest.mark.postgres),
    ],
)
def test_an_index_that_no_query_uses_is_gone(table: str, index: str) -> None:
    with connection.cursor() as cursor:
        assert index not in connection.introspection.get_constraints(cursor, table)


def plan_of(queryset: models.QuerySet[Customer] | models.QuerySet[Identifier] | models.QuerySet[Contact]) -> str:
    """Return how the database would run a query on a table with many rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return queryset.explain()


@pytest.mark.parametrize(
    ("queryset", "index"),
    [
        (lambda: Customer.objects.filter(merged_into=5), "customer_merged"),
        (lambda: Identifier.objects.filter(customer=5), "one_identifier_per_type_and_scope"),
    ],
    ids=["who was merged into a customer", "a customer's identifiers"],
)
@pytest.mark.postgres
def test_what_the_indexes_served_that_are_gone_is_served_by_others(queryset: object, index: str) -> None:
    assert index in plan_of(queryset())  # type: ignore[operator]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("queryset", "index"),
    [
        (lambda: Customer.objects.filter(merged_into=5), "customer_merged"),
        (lambda: Identifier.objects.filter(customer=5), "sqlite_autoindex_customers_identifier"),
        (lambda: Contact.objects.filter(kind="email", state="current", value__in=["a", "b"]), "contact_value_prefix"),
    ],
    ids=["who was merged into a customer", "a customer's identifiers", "who has a contact"],
)
def test_sqlite_serves_them_by_its_own(queryset: object, index: str) -> None:
    assert index in plan_of(queryset())  # type: ignore[operator]


@pytest.mark.postgres
@pytest.mark.parametrize("model", [*CHANGED_IN_PLACE, *APPENDED], ids=lambda model: model.__name__)
def test_a_big_table_is_tidied_long_before_a_fifth_of_it_has_changed(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [model._meta.db_table])
        (options,) = cursor.fetchone()
    told = dict(option.split("=") for option in options or [])
    due = ["vacuum_insert", "analyze", *(["vacuum"] if model in CHANGED_IN_PLACE else [])]
    parts = {name: float(told.get(f"autovacuum_{name}_scale_factor", "0.2")) for name in due}
    assert {name: part for name, part in parts.items() if part > 0.05} == {}
