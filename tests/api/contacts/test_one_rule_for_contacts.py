"""A contact is judged by one rule at both calls of the contact-info API: where it is verified, where it is changed."""

import pytest
from django.test import Client

from customers.models import JunkValue, Message, Verification
from tests.api.conftest import caller, codes
from tests.factories import make_customer, make_point

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("EMAIL", "junk@example.com", "junk"),
        ("EMAIL", "null", "junk"),
        ("EMAIL", "a b@example.com", "invalid_email"),
        ("MOBILE", "0000000000", "junk"),
        ("MOBILE", "+1 212 555", "invalid_phone"),
        ("MOBILE", "4.9E+11", "scientific_notation"),
    ],
)
def test_a_verification_takes_no_value_that_the_change_refuses(
    client: Client, kind: str, value: str, code: str
) -> None:
    customer = make_customer(email="anna@example.com")
    JunkValue.objects.create(kind="exact", value="junk@example.com")
    wallet = caller(client, make_point("wallet"))
    path = f"/v2/customer-persons/{customer.pk}"

    changed = wallet.patch(f"{path}/contact-info", {"type": kind, "value": value})
    started = wallet.post(
        f"{path}/verifications", {"flow": "WALLET_UPDATE", "attribute": {"type": kind, "value": value}}
    )

    assert (changed.status_code, codes(changed)) == (started.status_code, codes(started)) == (400, [code])
    assert changed.json()["errors"][0]["field"] == "/value"
    assert started.json()["errors"][0]["field"] == "/attribute/value"
    assert changed.json()["errors"][0]["message"] == started.json()["errors"][0]["message"]
    assert not Verification.objects.exists()
    assert not Message.objects.exists()
