"""The forecast counts what it says: customers as customers, contacts as contacts, and what one keeps is not lost."""

import pytest

from customers.bulk_edits.ledger.totals import totals
from customers.models import BulkEdit, Contact, Customer
from tests.factories import change_customer, make_customer, make_identifier_type, make_point
from tests.uploads import preview, run, run_previewed, undo, work_off

pytestmark = pytest.mark.django_db
HEADER = "client_id,email,phone\n"


def people(*, by: str) -> Customer:
    """Make a customer with account access by the kinds that `by` names."""
    customer = make_customer(email="ann@example.com", mobile="+12125550123", ids={"WebsiteID": "W1"})
    Contact.objects.filter(customer=customer, kind__in=by.split()).update(gives_account_access=True)
    return customer


def access(bulk_edit: BulkEdit) -> dict[str, int]:
    return {name: number for name, number in totals(bulk_edit).effects.items() if "access" in name}


@pytest.mark.parametrize(
    ("by", "email", "phone", "lost"),
    [
        ("mobile", "", "+12125550199", {"mobile:access-": 1, "access_lost": 1}),
        ("email mobile", "", "+12125550199", {"mobile:access-": 1}),  # kept by email
        ("email mobile", "b@example.com", "", {"email:access-": 1}),  # kept by phone
        ("email mobile", "b@example.com", "+12125550199", {"email:access-": 1, "mobile:access-": 1, "access_lost": 1}),
        ("email", "", "+12125550199", {}),
        ("", "b@example.com", "+12125550199", {}),
    ],
)
@pytest.mark.parametrize("ends", [False, True])
def test_a_customer_counts_as_losing_account_access_once_and_only_where_none_is_left(
    by: str, email: str, phone: str, lost: dict[str, int], ends: bool
) -> None:
    seen = preview(f"{HEADER}{people(by=by).pk},{email},{phone}\n")
    assert access(run_previewed(seen) if ends else seen) == lost


def test_rows_that_are_counted_again_count_the_same() -> None:
    """A chunk in which one row ends otherwise is counted again from the ledger."""
    customer, other = people(by="mobile"), make_customer(email="bob@example.com")
    seen = preview(f"{HEADER}{customer.pk},,+12125550199\n{other.pk},bobby@example.com,\n")
    change_customer(other, email="rob@example.com")
    assert access(run_previewed(seen)) == {"mobile:access-": 1, "access_lost": 1}


def test_a_point_that_takes_access_takes_the_last_one_too() -> None:
    customer = people(by="mobile")
    seen = preview(f"{HEADER}{customer.pk},,+12125550123\n", through=make_point("takes", mobile_access="take"))
    assert access(seen) == {"mobile:access-": 1, "access_lost": 1}


def test_an_undo_counts_who_is_left_without_access() -> None:
    customer = people(by="")
    loyalty = make_point("loyalty", mobile_access="give")
    back = undo(run(f"{HEADER}{customer.pk},,+12125550123\n", through=loyalty))
    assert access(back) == {"mobile:access-": 1, "access_lost": 1}


def test_an_undo_that_erases_customers_says_so() -> None:
    done = run("email,firstName\nnew@example.com,Newton\n", kind="add_and_edit")
    effects = totals(undo(done)).effects
    assert (effects["erased"], "created" in effects) == (1, False)


def test_an_identifier_that_is_cleared_is_counted_as_cleared() -> None:
    make_identifier_type("WebsiteID")
    seen = work_off(preview(f"client_id,WebsiteID\n{people(by='').pk},[clear]\n"))
    assert totals(seen).effects == {"customers": 1, "identifiers:cleared": 1, "cleared": 1}
