"""What client systems may count on whichever route they call."""

import pytest
from django.test import Client

from customers.models import Change, Contact, Customer, Message
from tests.api.conftest import caller, codes
from tests.contacts.confirmation.asking import ask, code
from tests.factories import contact, make_customer, make_identifier_type, make_point, make_source

pytestmark = pytest.mark.django_db
ASKS = {"email_confirmation": "ask", "mobile_confirmation": "ask"}


def confirmed_customer() -> Customer:
    """Make a customer whose owner has confirmed the email by the code, over the API."""
    customer = make_customer(ids={"WebsiteID": "W1"})
    ask(customer, email="anna@example.com")
    return customer


@pytest.mark.parametrize(
    "spelling",
    ["+1 (212) 555-0123", "+12125550123", "001 212 555 0123", "(212) 555-0123", "2125550123", "212.555.0123"],
)
def test_row_6_a_phone_is_stored_in_one_form_and_found_by_any_common_spelling(client: Client, spelling: str) -> None:
    make_source("WEBSITE")
    website = caller(client, make_point(country="US", may_register=True))
    website.operation("RegisterCustomer", {"ids": {}, "mobilePhone": "+1 (212) 555-0123"})
    made = Customer.objects.get()
    assert contact(made, "mobile").value == "+12125550123"

    body = {"source": "WEBSITE", "identifierName": "mobile", "identifierValue": spelling}
    found = website.post("/v2/customers/lookup", body)
    told = website.operation("GetCustomer", {"ids": {}, "mobilePhone": spelling})

    assert (found.status_code, found.json().get("customerId")) == (200, made.pk)
    assert told["customer"]["customerId"] == made.pk


@pytest.mark.parametrize("typed", ["anna@example.com", "ANNA@Example.com"])
def test_row_16_the_same_value_sent_again_for_a_confirmed_contact_leaves_it_confirmed(
    client: Client, typed: str
) -> None:
    customer = confirmed_customer()
    asking = caller(client, make_point("website", **ASKS))
    ids = {"ids": {"WebsiteID": "W1"}}
    done = asking.operation("ConfirmEmail", ids, confirmation={"code": code(customer)})
    assert done["status"] == "Success"
    changes, messages = Change.objects.count(), Message.objects.count()

    edited = asking.operation("EditCustomer", {**ids, "email": typed})
    path = f"/v2/customer-persons/{customer.pk}/contact-info"
    patched = asking.patch(path, {"type": "EMAIL", "value": typed})

    told = asking.operation("GetCustomer", ids)["customer"]
    assert (edited["customer"]["processingStatus"], patched.json()["status"]) == ("Found", "VERIFIED")
    assert (told["email"], told["isEmailConfirmed"], told.get("pendingEmail")) == ("anna@example.com", True, None)
    assert (Change.objects.count(), Message.objects.count()) == (changes, messages)


def test_row_19_a_value_that_waits_may_be_another_customers_primary_and_a_primary_may_not(client: Client) -> None:
    make_identifier_type("WebsiteID")
    holder = make_customer(email="held@example.com", ids={"WebsiteID": "W1"})
    waits = caller(client, make_point("waits", held_by_another="wait", **ASKS))
    rejects = caller(client, make_point("rejects", **ASKS))
    first, second = make_customer(ids={"WebsiteID": "W2"}), make_customer(ids={"WebsiteID": "W3"})

    for number in (2, 3):  # any number of them may wait for one value
        told = waits.operation("EditCustomer", {"ids": {"WebsiteID": f"W{number}"}, "email": "held@example.com"})
        assert told["customer"]["processingStatus"] == "Changed"
        shown = waits.operation("GetCustomer", {"ids": {"WebsiteID": f"W{number}"}})["customer"]
        assert (shown.get("email"), shown["pendingEmail"]) == (None, "held@example.com")
    again = rejects.operation("EditCustomer", {"ids": {"WebsiteID": "W2"}, "email": "Held@Example.com"})
    primary = waits.patch(
        f"/v2/customer-persons/{second.pk}/contact-info", {"type": "EMAIL", "value": "held@example.com"}
    )

    # It waits with this customer already: nothing new is asked, and nothing becomes primary.
    assert again["customer"]["processingStatus"] == "Found"
    assert (primary.status_code, codes(primary)) == (409, ["taken"])
    third = make_customer(ids={"WebsiteID": "W4"})
    told = rejects.operation("EditCustomer", {"ids": {"WebsiteID": "W4"}, "email": "held@example.com"})
    assert [one["code"] for one in told["validationMessages"]] == ["taken"]
    assert contact(holder, "email").value == "held@example.com"
    assert set(Contact.objects.filter(value="held@example.com").values_list("customer_id", "state")) == {
        (holder.pk, "current"),
        (first.pk, "pending"),
        (second.pk, "pending"),
    }
    assert not Contact.objects.filter(customer=third).exists()
