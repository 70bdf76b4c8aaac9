"""A point is retired while its messages are out or wait: nothing comes in through it, until it is opened again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from customers.bulk_edits.errors import CannotSend
from customers.bulk_edits.run.actions import initiator_from
from customers.bulk_edits.run.messages import go_on_sending, request_sending
from customers.contacts.confirmation.confirm import Confirmed, NotConfirmed, confirm_by_code, confirm_by_link
from customers.contacts.confirmation.resend import send_again
from customers.contacts.confirmation.status import read_waiting
from customers.edits.edit import Initiator
from customers.messages.sending import send
from customers.models import BulkEditSending, Change, Confirmation, Customer, Message
from customers.tasks import RENDERERS
from integration_points.models import IntegrationPoint
from tests.contacts.confirmation.asking import EMAIL, PHONE, asked_customer, asking_point, code, path, token
from tests.contacts.verification.processes import started, wallet
from tests.factories import contact, context_of, make_customer, make_point
from tests.uploads import operator, run

pytestmark = pytest.mark.django_db
STAFF = Initiator("system", "tests")


def retire(point: IntegrationPoint) -> None:
    IntegrationPoint.objects.filter(pk=point.pk).update(retired_at=timezone.now())


def open_again(point: IntegrationPoint) -> None:
    IntegrationPoint.objects.filter(pk=point.pk).update(retired_at=None)


@pytest.fixture
def customer() -> Customer:
    """Whose owner was asked through a point that is retired now."""
    asked = asked_customer(email=EMAIL)
    retire(asking_point())
    return asked


def test_a_link_of_a_retired_point_changes_nothing_until_the_point_is_opened_again(customer: Customer) -> None:
    link = token(customer)
    assert isinstance(confirm_by_link(link, now=timezone.now()), NotConfirmed)
    assert Customer.objects.get(pk=customer.pk).version == customer.version + 1  # the asking
    open_again(asking_point())
    assert isinstance(confirm_by_link(link, now=timezone.now()), Confirmed)


def test_the_page_behind_it_is_the_one_of_any_link_that_confirms_nothing(customer: Customer, client: Client) -> None:
    assert client.get(path(customer)).status_code == 410
    assert client.post(path(customer)).status_code == 410


def test_a_code_counts_through_the_open_point_that_it_is_entered_at(customer: Customer) -> None:
    shop = context_of(make_point("shop"))
    answer = confirm_by_code(customer.pk, "email", code(customer), context=shop, now=timezone.now())
    assert isinstance(answer, Confirmed)
    assert Change.objects.filter(customer=customer).latest("version").integration_point.system_name == "shop"


def test_sent_again_the_panel_asks_and_the_answer_comes_in_through_it(customer: Customer) -> None:
    send_again(customer.pk, "email", initiator=STAFF, now=timezone.now())
    assert sorted(Confirmation.objects.values_list("integration_point__system_name", "state")) == [
        ("admin-panel", "open"),
        ("asks", "void"),
    ]
    assert isinstance(confirm_by_link(token(customer), now=timezone.now()), Confirmed)
    assert contact(customer, "email").confirmation == "confirmed"


def test_the_customers_page_says_of_no_link_that_it_works(customer: Customer) -> None:
    assert [waiting.link_works for waiting in read_waiting(customer.pk)] == [False]
    open_again(asking_point())
    assert [waiting.link_works for waiting in read_waiting(customer.pk)] == [True]


def asked_to_confirm() -> IntegrationPoint:
    asked_customer(email=EMAIL, mobile=PHONE)
    return asking_point()


def asked_to_verify() -> IntegrationPoint:
    started(make_customer())
    return wallet()


@pytest.mark.parametrize("asked", [asked_to_confirm, asked_to_verify])
def test_its_messages_that_wait_are_not_sent(asked: Callable[[], IntegrationPoint]) -> None:
    retire(asked())
    assert send(renderers=RENDERERS, seconds=30) is False
    assert set(Message.objects.values_list("state", "why")) == {("void", "retired")}


# --- after a run ------------------------------------------------------------------------------------------------------


def test_after_a_run_no_messages_are_asked_for_through_a_retired_point() -> None:
    bulk_edit = run(f"client_id,email\n{make_customer().pk},new@example.com\n", through=asking_point())
    retire(asking_point())
    bulk_edit.refresh_from_db()
    with pytest.raises(CannotSend, match="retired"):
        request_sending(bulk_edit, number=1, initiator=initiator_from(operator()), now=timezone.now())
    assert not BulkEditSending.objects.exists()


def test_a_sending_stops_when_its_point_is_retired() -> None:
    bulk_edit = run(f"client_id,email\n{make_customer().pk},new@example.com\n", through=asking_point())
    request_sending(bulk_edit, number=1, initiator=initiator_from(operator()), now=timezone.now())
    retire(asking_point())
    go_on_sending(seconds=30)
    assert BulkEditSending.objects.get().state == "stopped"
    assert not Message.objects.exists()
