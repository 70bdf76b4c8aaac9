"""Every table that points at a customer is declared: what erasing and merging do with it was decided by somebody."""

import pytest
from django.apps import apps

from customers.models import Customer
from customers.parts import CustomerPart, CustomerTable, OnErasure, OnMerge, register, tables


def pointing_at_customers() -> set[str]:
    """Name every foreign key to customers, of every app."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Customer
    }


def undeclared() -> set[str]:
    """Name the foreign keys to customers that no part declares."""
    return pointing_at_customers() - {f"{table.model._meta.label}.{table.field}" for table in tables()}


def test_some_part_says_of_every_table_what_erasing_and_merging_do_with_it() -> None:
    assert undeclared() == set()


def test_no_part_declares_what_does_not_point_at_a_customer() -> None:
    declared = {f"{table.model._meta.label}.{table.field}" for table in tables()}
    assert declared - pointing_at_customers() == set()


def test_a_second_part_with_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="part cards"):
        register(CustomerPart(name="cards"))


def test_a_part_without_the_erase_that_its_table_relies_on_is_refused() -> None:
    table = CustomerTable(Customer, OnErasure.PART, OnMerge.STAYS)
    with pytest.raises(ValueError, match="erase"):
        register(CustomerPart(name="forgetful", tables=(table,)))
