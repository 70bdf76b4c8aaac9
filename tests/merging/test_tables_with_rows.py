"""A merge asks once which tables have rows of the two, and leaves the others alone."""

import pytest
from django.utils import timezone

from customers.contacts.part import CONTACTS
from customers.merging.tables import has_rows_in, tables_with_rows
from customers.models import Confirmation
from tests.factories import admin_panel, contact, make_customer
from tests.statements import counted

pytestmark = pytest.mark.django_db
CONFIRMATIONS = "customers.Confirmation.customer"


def test_only_tables_with_a_row_of_one_of_them_are_told() -> None:
    one, other, somebody = make_customer(), make_customer(), make_customer()
    assert not has_rows_in(CONTACTS, tables_with_rows([one.pk, other.pk]))
    email = contact(other, "email")
    Confirmation.objects.create(
        customer=other,
        kind="email",
        value=email.value,
        nonce="n",
        integration_point=admin_panel(),
        created_at=timezone.now(),
        expires_at=timezone.now(),
    )
    assert CONFIRMATIONS in tables_with_rows([one.pk, other.pk])
    assert has_rows_in(CONTACTS, tables_with_rows([other.pk, one.pk]))
    assert CONFIRMATIONS not in tables_with_rows([one.pk, somebody.pk])


def test_it_is_one_statement() -> None:
    one, other = make_customer(), make_customer()
    with counted() as statements:
        tables_with_rows([one.pk, other.pk])
    assert len(statements) == 1
