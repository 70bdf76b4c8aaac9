"""Every table that points at a customer is declared: what erasing and merging do with it was decided by somebody."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from customers.admin.profile.tabs import all_tabs
from customers.models import Customer
from customers.parts import CustomerPart, CustomerTable, Invariant, Job, OnErasure, OnMerge, parts, register, tables


def pointing_at_customers() -> set[str]:
    """Name every foreign key to customers, of every app."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Customer
    }


def referring_columns() -> set[tuple[str, str]]:
    """Name every column that refers to customers in the database's own catalogue, as table and column."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFERRING, [Customer._meta.db_table])
            return set(cursor.fetchall())
        return {
            (table, column)
            for table in connection.introspection.table_names(cursor)
            for column, (_, other, *_rest) in connection.introspection.get_relations(cursor, table).items()
            if other == Customer._meta.db_table
        }


_REFERRING = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'f' AND c.confrelid = %s::regclass
"""


@pytest.mark.django_db
def test_the_merge_map_holds_every_column_that_the_database_knows_to_refer_to_customers() -> None:
    declared = {(table.model._meta.db_table, table.model._meta.get_field(table.field).column) for table in tables()}
    assert len(referring_columns()) > len(("contact", "identifier", "card"))
    assert referring_columns() - declared == set()


def test_a_table_of_which_the_merge_decides_row_by_row_has_somebody_who_does() -> None:
    """The engine merges contacts, identifiers, cards and signposts; every other such table needs its part's hook."""
    engine = {"customers.Contact.customer", "customers.Identifier.customer", "customers.Card.customer"}
    engine |= {"customers.Customer.merged_into", "customers.Request.customer"}
    for part in parts():
        decides = {table.label for table in part.tables if table.on_merge is OnMerge.CORE} - engine
        assert not decides or (part.merge and part.unmerge), f"{part.name}: {decides}"


def test_a_part_that_merges_and_cannot_take_it_back_is_refused() -> None:
    with pytest.raises(ValueError, match="go together"):
        register(CustomerPart(name="one-way", merge=lambda **_: None))


def undeclared() -> set[str]:
    """Name the foreign keys to customers that no part declares."""
    return pointing_at_customers() - {table.label for table in tables()}


def test_some_part_says_of_every_table_what_erasing_and_merging_do_with_it() -> None:
    assert undeclared() == set()


def test_no_part_declares_what_does_not_point_at_a_customer() -> None:
    declared = {table.label for table in tables()}
    assert declared - pointing_at_customers() == set()


def test_a_second_part_with_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="part cards"):
        register(CustomerPart(name="cards"))


def test_a_part_that_uses_a_name_twice_is_refused() -> None:
    same = Invariant("TWICE", "It is there", lambda _: iter(()))
    with pytest.raises(ValueError, match="invariant TWICE"):
        register(CustomerPart(name="double", invariants=(same, same)))


@pytest.mark.parametrize("job", ["count the days", "forget ended sessions", "expire cards"])
def test_a_part_does_not_take_the_place_of_a_job_that_is_there(job: str) -> None:
    with pytest.raises(ValueError, match=job):
        register(CustomerPart(name="eager", jobs={job: Job(lambda *, now, seconds: True, timedelta(days=1))}))


def test_every_tab_of_the_profile_has_a_name_of_its_own() -> None:
    names = [tab.name for tab in all_tabs()]
    assert len(set(names)) == len(names)


def test_a_part_without_the_erase_that_its_table_relies_on_is_refused() -> None:
    table = CustomerTable(Customer, OnErasure.PART, OnMerge.STAYS)
    with pytest.raises(ValueError, match="erase"):
        register(CustomerPart(name="forgetful", tables=(table,)))
