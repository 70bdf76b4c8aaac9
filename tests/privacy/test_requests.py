"""One asks, another grants or declines: and only then something happens."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import Change, Customer, Request
from customers.privacy.errors import NotPossible
from customers.privacy.requests import decline, grant, request_erasure, request_release
from tests.factories import change_customer, contact, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(canary: Customer, asker: Initiator) -> Request:
    """A request for the release of the email that a customer replaced."""
    change_customer(canary, email="canary.new@example.com")
    return request_release(canary.contacts.get(state="removed").pk, by=asker, reason="wanted by another")


def test_a_released_contact_may_be_another_customers(release: Request, decider: Initiator) -> None:
    grant(release.pk, by=decider, reason="", now=timezone.now())
    other = make_customer(email="canary.7f3a@example.com")
    assert contact(other, "email").value == "canary.7f3a@example.com"


def test_a_release_stands_in_the_changelog_with_the_person_who_granted_it(release: Request, decider: Initiator) -> None:
    grant(release.pk, by=decider, reason="", now=timezone.now())
    change = Change.objects.filter(customer=release.customer).latest("version")
    assert change.delta == {"email:reserved": ["canary.7f3a@example.com", None]}
    assert (change.initiator, change.reason) == ("oscar", f"request {release.pk} of edith")


def test_nobody_grants_his_own_request(release: Request, asker: Initiator) -> None:
    with pytest.raises(NotPossible, match="Nobody decides"):
        grant(release.pk, by=asker, reason="", now=timezone.now())
    release.refresh_from_db()
    assert release.state == Request.State.WAITING


def test_nobody_declines_his_own_request(release: Request, asker: Initiator) -> None:
    with pytest.raises(NotPossible, match="Nobody decides"):
        decline(release.pk, by=asker, reason="changed my mind", now=timezone.now())


@pytest.mark.parametrize("decision", [grant, decline])
def test_nobody_decides_his_own_request_under_another_name(
    release: Request, asker: Initiator, decision: Callable[..., None]
) -> None:
    """A name is no person: the one who asked may be called something else by now."""
    renamed = replace(asker, label="edith.smith")
    with pytest.raises(NotPossible, match="Nobody decides"):
        decision(release.pk, by=renamed, reason="it is fine", now=timezone.now())
    release.refresh_from_db()
    assert (release.state, release.decided_by) == (Request.State.WAITING, "")


@pytest.mark.parametrize("decision", [grant, decline])
def test_who_took_the_name_of_the_person_who_asked_decides_nothing_either(
    release: Request, asker: Initiator, decision: Callable[..., None]
) -> None:
    """The record would name one person for both: nobody could tell that they were two."""
    namesake = replace(asker, user_id=(asker.user_id or 0) + 1000)
    with pytest.raises(NotPossible, match="Nobody decides"):
        decision(release.pk, by=namesake, reason="it is fine", now=timezone.now())


def test_the_database_takes_no_decision_of_the_person_who_asked(release: Request) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=release.pk).update(state="granted", decided_by=release.asked_by)


def test_declining_needs_a_reason(release: Request, decider: Initiator) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        decline(release.pk, by=decider, reason=" ", now=timezone.now())


def test_a_declined_request_changes_nothing(release: Request, decider: Initiator) -> None:
    decline(release.pk, by=decider, reason="no proof", now=timezone.now())
    release.refresh_from_db()
    assert (release.state, release.decided_by, release.decision_reason) == ("declined", "oscar", "no proof")
    assert release.customer.contacts.filter(state="removed").exists()


def test_a_request_is_decided_once(release: Request, decider: Initiator) -> None:
    decline(release.pk, by=decider, reason="no proof", now=timezone.now())
    with pytest.raises(NotPossible, match="decided this already"):
        grant(release.pk, by=decider, reason="", now=timezone.now())


def test_the_same_is_asked_once_at_a_time(release: Request, asker: Initiator) -> None:
    with pytest.raises(NotPossible, match="already requested"):
        request_release(release.contact, by=asker, reason="again")


def test_asking_needs_a_reason(canary: Customer, asker: Initiator) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        request_erasure(canary.pk, by=asker, reason="")


def test_a_contact_that_its_customer_took_back_is_not_released(release: Request, decider: Initiator) -> None:
    change_customer(release.customer, email="Canary.7f3a@example.com")
    with pytest.raises(NotPossible, match="not reserved any more"):
        grant(release.pk, by=decider, reason="", now=timezone.now())
    release.refresh_from_db()
    assert release.state == Request.State.WAITING


def test_a_current_contact_cannot_be_released(canary: Customer, asker: Initiator) -> None:
    with pytest.raises(NotPossible, match="not reserved"):
        request_release(contact(canary, "email").pk, by=asker, reason="wanted by another")


def test_an_erased_customer_is_not_erased_again(canary: Customer, asker: Initiator, decider: Initiator) -> None:
    request = request_erasure(canary.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=timezone.now())
    with pytest.raises(NotPossible, match="erased already"):
        request_erasure(canary.pk, by=asker, reason="again")
