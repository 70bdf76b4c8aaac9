"""The authentication token: fifteen minutes, void after voiding, kept nowhere."""

import datetime as dt

import pytest
from django.core import signing
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import Customer
from customers.privacy.access.tokens import LIFETIME, make_token, resolve_token, void_tokens
from customers.privacy.requests import grant, request_erasure
from tests.factories import make_customer
from tests.privacy.dump import where

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def customer(db: None) -> Customer:
    return make_customer()


def test_a_token_names_its_customer(customer: Customer) -> None:
    assert resolve_token(make_token(customer.pk, now=NOW), now=NOW) == customer.pk


def test_a_token_lives_fifteen_minutes(customer: Customer) -> None:
    token = make_token(customer.pk, now=NOW)
    just_before, just_after = NOW + LIFETIME - dt.timedelta(seconds=1), NOW + LIFETIME + dt.timedelta(seconds=1)
    assert (resolve_token(token, now=just_before), resolve_token(token, now=just_after)) == (customer.pk, None)


def test_voiding_voids_what_was_made_and_not_what_comes(customer: Customer) -> None:
    before = make_token(customer.pk, now=NOW)
    void_tokens(customer.pk)
    after = make_token(customer.pk, now=NOW)
    assert (resolve_token(before, now=NOW), resolve_token(after, now=NOW)) == (None, customer.pk)


def test_voiding_one_customers_tokens_leaves_anothers_alone(customer: Customer) -> None:
    token = make_token(customer.pk, now=NOW)
    void_tokens(make_customer().pk)
    assert resolve_token(token, now=NOW) == customer.pk


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t * 40, lambda t: "a:b"]
)
def test_what_is_no_token_names_nobody(customer: Customer, spoil: object) -> None:
    token = make_token(customer.pk, now=NOW)
    assert callable(spoil)
    assert resolve_token(spoil(token), now=NOW) is None


def test_what_was_signed_for_something_else_names_nobody(customer: Customer) -> None:
    other = signing.Signer(salt="something.else").sign_object([customer.pk, 0, int(NOW.timestamp())])
    assert resolve_token(other, now=NOW) is None


def test_a_token_of_an_erased_customer_names_nobody(customer: Customer, asker: Initiator, decider: Initiator) -> None:
    now = timezone.now()
    token = make_token(customer.pk, now=now)
    request = request_erasure(customer.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=now)
    assert resolve_token(token, now=now) is None


def test_a_token_of_a_customer_that_was_merged_names_the_survivor(customer: Customer) -> None:
    survivor = make_customer()
    token = make_token(customer.pk, now=NOW)
    Customer.objects.filter(pk=customer.pk).update(merged_into=survivor)
    assert resolve_token(token, now=NOW) == survivor.pk


def test_a_token_of_a_customer_whose_survivor_was_erased_names_nobody(
    customer: Customer, asker: Initiator, decider: Initiator
) -> None:
    now, survivor = timezone.now(), make_customer()
    token = make_token(customer.pk, now=now)
    Customer.objects.filter(pk=customer.pk).update(merged_into=survivor)
    request = request_erasure(survivor.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=now)
    assert resolve_token(token, now=now) is None


def test_a_token_that_was_made_in_the_future_names_nobody(customer: Customer) -> None:
    """A clock that was put back must not make a token live longer."""
    token = make_token(customer.pk, now=NOW + dt.timedelta(hours=1))
    assert resolve_token(token, now=NOW) is None


def test_no_letter_of_a_token_can_be_another(customer: Customer) -> None:
    """Nor is it enough to know part of it: each letter belongs to what is signed."""
    token = make_token(customer.pk, now=NOW)
    changed = (token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :] for at, letter in enumerate(token))
    named = [one for one in changed if resolve_token(one, now=NOW) is not None]
    assert named == []


def test_a_token_stands_nowhere_in_the_database(customer: Customer) -> None:
    token = make_token(customer.pk, now=NOW)
    assert where(token, token.split(":")[0]) == []
