"""Double opt-in: a link to the customer's contact, believed once, and only while the topic waits for it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from customers.messages.letters import Letter
from customers.models import Customer, Message
from customers.privacy.erasure.erase import erase
from customers.rules.messages import Void
from customers.tasks import renderers
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.consent.write import own_statuses
from customers.wings.subscriptions.models import OptIn, SubscriptionChange
from customers.wings.subscriptions.opt_in.lifecycle import forget_old_opt_ins, request_again
from customers.wings.subscriptions.rules import Status
from integration_points.models import IntegrationPoint
from tests.factories import change_customer, context_of, make_customer
from tests.wings.subscriptions.conftest import change, node

YES, NO, ASKS = Status.SUBSCRIBED, Status.UNSUBSCRIBED, Status.REQUIRES_CONFIRMATION
OFFERS = "main/email/offers"


@pytest.fixture
def ada(asking_tree: Tree) -> Customer:
    """Somebody who was asked to confirm offers by email."""
    ada = make_customer(email="ada@example.com")
    done = change(ada, asking_tree, OFFERS, YES)
    assert [one.why_not for one in done.asked] == [""]
    return ada


def letter(message: Message | None = None) -> Letter | Void:
    message = message or Message.objects.latest("pk")
    written: Letter | Void = renderers()[message.purpose](message)
    return written


def link() -> str:
    written = letter()
    assert isinstance(written, Letter)
    found = re.search(r"/confirm/subscription/\S+", written.text)
    assert found is not None
    return found[0]


def status(customer: Customer, tree: Tree, path: str = OFFERS) -> Status | None:
    return own_statuses(customer.pk).get(node(tree, path))


def test_row_87_subscribing_waits_for_the_link_that_goes_to_the_current_contact(
    ada: Customer, asking_tree: Tree
) -> None:
    message = Message.objects.get()
    assert status(ada, asking_tree) is ASKS
    assert (message.purpose, message.to, message.state) == ("subscription", "ada@example.com", "waiting")


def test_opening_the_page_confirms_nothing_and_the_button_does_once(
    ada: Customer, asking_tree: Tree, client: Client
) -> None:
    url = link()
    assert "Offers" in client.get(url).content.decode()
    assert status(ada, asking_tree) is ASKS
    assert client.post(url).status_code == 302
    assert status(ada, asking_tree) is YES
    last = SubscriptionChange.objects.latest("pk")
    assert (last.before, last.after, last.initiator) == (ASKS, YES, "owner of the contact")
    assert (client.post(url).status_code, client.get(url).status_code) == (410, 410)
    change(ada, asking_tree, OFFERS, YES)
    assert status(ada, asking_tree) is YES


def _unsubscribed(ada: Customer, tree: Tree) -> None:
    change(ada, tree, OFFERS, NO)


def _another_email(ada: Customer, _tree: Tree) -> None:
    change_customer(ada, email="new@example.com")


def _sent_again(ada: Customer, tree: Tree) -> None:
    request_again(ada.pk, node(tree, OFFERS), context=context_of(), now=timezone.now())


def _too_late(_ada: Customer, _tree: Tree) -> None:
    OptIn.objects.update(expires_at=timezone.now())


def _retired(_ada: Customer, _tree: Tree) -> None:
    IntegrationPoint.objects.filter(built_in=True).update(built_in=False, retired_at=timezone.now())


def _erased(ada: Customer, _tree: Tree) -> None:
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())


@pytest.mark.parametrize("happens", [_unsubscribed, _another_email, _sent_again, _too_late, _retired, _erased])
def test_a_link_confirms_nothing_any_more(happens: object, ada: Customer, asking_tree: Tree, client: Client) -> None:
    assert callable(happens)
    url, message = link(), Message.objects.get()
    happens(ada, asking_tree)
    before = status(ada, asking_tree)
    assert client.post(url).status_code == 410
    assert status(ada, asking_tree) is before is not YES
    if happens is not _retired:
        assert isinstance(letter(message), Void)


def test_unsubscribing_takes_back_the_message_that_nobody_sent_yet(ada: Customer, asking_tree: Tree) -> None:
    change(ada, asking_tree, OFFERS, NO)
    assert (Message.objects.get().state, OptIn.objects.get().state) == ("void", "void")


def test_a_customer_without_such_a_contact_waits_without_a_message(asking_tree: Tree) -> None:
    bo = make_customer(mobile="+12125550123")
    (asked,) = change(bo, asking_tree, OFFERS, YES).asked
    assert (asked.opt_in, status(bo, asking_tree)) == (None, ASKS)
    assert not Message.objects.exists()


def test_a_text_message_holds_the_link_for_a_topic_by_sms(asking_tree: Tree) -> None:
    change(make_customer(mobile="+12125550123"), asking_tree, "main/sms/offers", YES)
    assert Message.objects.get().channel == "sms"
    assert link()


def test_one_contact_gets_only_so_many_messages(ada: Customer, asking_tree: Tree) -> None:
    asked = [
        request_again(ada.pk, node(asking_tree, OFFERS), context=context_of(), now=timezone.now()) for _ in range(5)
    ]
    assert [bool(one and one.opt_in) for one in asked] == [True] * 4 + [False]


def test_row_87_confirming_the_contact_itself_confirms_no_subscription(ada: Customer, asking_tree: Tree) -> None:
    ada.contacts.update(confirmation="confirmed")
    assert status(ada, asking_tree) is ASKS


def test_what_nobody_answered_is_void_and_later_forgotten(ada: Customer) -> None:
    later = timezone.now() + timedelta(days=8)
    assert forget_old_opt_ins(now=later, seconds=5)
    assert OptIn.objects.get().state == "void"
    assert forget_old_opt_ins(now=later + timedelta(days=365), seconds=5)
    assert not OptIn.objects.exists()
