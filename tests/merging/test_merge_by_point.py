"""A contact that another customer holds comes through a point that merges: the two become one, then it is edited."""

import pytest

from customers.changelog.labels import read_labels
from customers.edits.change_customers import change_customers, plan_edits
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Key
from customers.merging.edit_and_merge import MergedEdit, blocked_edits, change_customer_merging
from customers.merging.overview.told import told_blocked, told_merges
from customers.merging.unmerge import unmerge
from customers.models import BlockedMerge, Change, Contact, Customer, Merge
from customers.rules.merging import MergeRule
from customers.rules.refusals.codes import Code
from tests.factories import _today, change_customer, context_of, make_customer, make_identifier_type, make_point

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+12125550101", "+12125550102"


def merging_context(**settings: str) -> EditContext:
    """Return the context of an edit through a point that merges."""
    return context_of(make_point("shop", held_by_another="merge", country="US", **settings))


def definitions():  # type: ignore[no-untyped-def]
    return read_definitions(today=_today(), country="US")


def edit(customer: Customer, **values: str) -> CustomerEdit:
    return CustomerEdit(key=Key("customer", str(customer.pk)), values=values)


def merge_for(asked: CustomerEdit, context: EditContext | None = None) -> MergedEdit:
    return change_customer_merging(asked, context=context or merging_context(), definitions=definitions())


def contacts(customer: Customer) -> dict[str, str]:
    return dict(Contact.objects.filter(customer=customer).values_list("value", "state"))


def test_smoke() -> None:
    one = make_customer(email="one@example.com")
    other = make_customer(mobile=PHONE, email="other@example.com")
    done = merge_for(edit(one, mobile=PHONE, first_name="Ada"))
    print(done)
    print(contacts(other), contacts(one))
    print([(c.customer_id, c.delta) for c in Change.objects.order_by("id")])
    assert done.merges
