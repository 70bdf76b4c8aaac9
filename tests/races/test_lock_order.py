"""Every way of writing a customer locks customers in ascending order before it writes anything of a profile."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.contacts.confirmation.confirm import confirm_by_link
from customers.edits.edit import Initiator
from customers.models import Customer
from customers.privacy.requests import grant, request_erasure, request_release
from customers.staff_edits.save import StaffEdit, save
from tests.api.contact_calls import Caller
from tests.contacts.confirmation.asking import ask, token
from tests.factories import change_customer, context_of, make_customer, make_point
from tests.uploads import preview, run_previewed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

PROFILE = "customers_(?:customer|contact|identifier|card|change|changefield|historical[a-z]+)"
WRITES = re.compile(rf'^(?:UPDATE|INSERT INTO|DELETE FROM|COPY) "?{PROFILE}"?[ (]')
LOCKS = re.compile(r'^SELECT .* FROM "customers_customer" .* ORDER BY \S+ ASC FOR NO KEY UPDATE')
EDITOR, OPERATIONS = Initiator("user", "editor"), Initiator("user", "operations")


def by_api(customer: Customer) -> Callable[[], object]:
    caller = Caller(make_point("website-open"))
    return lambda: caller.change(customer, "new@example.com")


def by_staff(customer: Customer) -> Callable[[], object]:
    edit = StaffEdit(customer.pk, customer.version, {"last_name": "New"})
    return lambda: save(edit, context=context_of(), today=timezone.localdate(), accepted=())


def by_bulk_edit(customer: Customer) -> Callable[[], object]:
    bulk_edit = preview(f"client_id,lastName\n{customer.pk},New\n{make_customer().pk},New\n")
    return lambda: run_previewed(bulk_edit)


def by_confirmation(customer: Customer) -> Callable[[], object]:
    ask(customer, email="asked@example.com")
    link = token(customer)
    return lambda: confirm_by_link(link, now=timezone.now())


def by_release(customer: Customer) -> Callable[[], object]:
    change_customer(customer, email="other@example.com")
    removed = customer.contacts.get(state="removed")
    asked = request_release(removed.pk, by=EDITOR, reason="Asked")
    return lambda: grant(asked.pk, by=OPERATIONS, reason="", now=timezone.now())


def by_erasure(customer: Customer) -> Callable[[], object]:
    asked = request_erasure(customer.pk, by=EDITOR, reason="Asked")
    return lambda: grant(asked.pk, by=OPERATIONS, reason="", now=timezone.now())


PATHS = [by_api, by_staff, by_bulk_edit, by_confirmation, by_release, by_erasure]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_cc_20_customers_are_locked_in_order_before_anything_of_a_profile_is_written(
    path: Callable[[Customer], Callable[[], object]],
) -> None:
    write = path(make_customer(email="ana@example.com", mobile="+12125550101"))
    with CaptureQueriesContext(connection) as queries:
        write()
    statements = [query["sql"] for query in queries]
    writes = [at for at, statement in enumerate(statements) if WRITES.match(statement)]
    locks = [at for at, statement in enumerate(statements) if LOCKS.match(statement)]
    assert writes, "it wrote nothing"
    assert locks, "it locked nobody"
    assert min(locks) < min(writes)
