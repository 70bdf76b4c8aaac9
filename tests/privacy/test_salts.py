"""What was sent or stored under a salt is known again after an upgrade, wherever the code that made it lives by then.

Another salt would void every link and code on its way, make a repeated call twice and hide stored hashes from erasures.
"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.contacts.confirmation.limits import seconds_to_wait
from customers.contacts.confirmation.tokens import code_of as code_of_confirmation
from customers.contacts.confirmation.tokens import read_token, token_of
from customers.contacts.verification.codes import code_of as code_of_verification
from customers.contacts.verification.codes import value_hash
from customers.messages.links import LinkTokens
from customers.models.privacy.erasure import keyed_hash
from integration_points.models import IdempotentAnswer, RateWindow
from tests.api.conftest import caller
from tests.factories import make_point

LINK = "7-nonce.QqTSQ3Jz-7KtQ4pFlYcIEdNWZTDKr-TIdfg8UFjwvAk"


@pytest.fixture(autouse=True)
def _secret_of_the_first_release(settings: Any) -> None:
    settings.SECRET_KEY = "the one secret under which the values below were made"


def test_a_link_that_was_sent_before_leads_to_its_confirmation() -> None:
    assert token_of(7, "nonce") == LINK
    assert read_token(LINK) == (7, "nonce")


def test_codes_that_were_sent_before_are_right() -> None:
    assert (code_of_confirmation(7, "nonce"), code_of_verification("nonce")) == ("054299", "634813")


def test_contacts_that_were_stored_as_hashes_are_known_again() -> None:
    hashes = value_hash("email", "ann@example.com"), keyed_hash("email", "ann@example.com")
    assert [one[:16] for one in hashes] == ["5cd91ae25921c16f", "0c9ab2a1e6a7b183"]


@pytest.mark.django_db
def test_the_messages_of_a_contact_go_on_being_counted() -> None:
    seconds_to_wait("email", "ann@example.com", now=timezone.now())
    buckets = RateWindow.objects.values_list("bucket", flat=True)
    assert {bucket.removesuffix(":day") for bucket in buckets} == {"confirm:3af73c82abbcdf129101820a9dad10cf81dbc992"}


@pytest.mark.django_db
def test_a_call_that_was_made_before_is_not_made_again(client: Client) -> None:
    edit, body = "/v3/operations/sync?operation=EditCustomer", {"customer": {"ids": {"customerId": 1}}}
    caller(client, make_point()).post(edit, body, idempotency_key="k1")
    kept = IdempotentAnswer.objects.get()
    assert (kept.hash[:16], kept.fingerprint[:16]) == ("1659721637a4e762", "b3a05b498619ffe5")


def test_a_link_of_another_purpose_leads_nowhere() -> None:
    assert LinkTokens("subscriptions.opt-in.link").read(LINK) is None
    assert LinkTokens("customers.confirmation.link").read(LINK) == (7, "nonce")
