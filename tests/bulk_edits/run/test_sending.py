"""After a run, the messages to the owners of the contacts that it left to be confirmed: each once, nobody's else."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from customers.bulk_edits.errors import CannotSend
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run import messages as flow
from customers.bulk_edits.run.actions import initiator_from
from customers.bulk_edits.run.messages import go_on_sending, number_of_messages, request_sending
from customers.contacts.confirmation.confirm import confirm_by_link
from customers.contacts.confirmation.resend import send_again
from customers.contacts.confirmation.tokens import token_of
from customers.models import BulkEdit, BulkEditSending, Confirmation, Customer, Message
from integration_points.models import IntegrationPoint
from tests.factories import change_customer, make_customer, make_point
from tests.uploads import operator, preview, run, undo

pytestmark = pytest.mark.django_db

PEOPLE = 5


@pytest.fixture
def asking() -> IntegrationPoint:
    """A point that asks the owners of both kinds of contacts."""
    return make_point("website-secure", email_confirmation="ask", mobile_confirmation="ask")


@pytest.fixture
def people() -> list[Customer]:
    """Customers with emails that nobody asked about."""
    return [make_customer(email=f"p{at}@example.com") for at in range(PEOPLE)]


def file(people: list[Customer]) -> str:
    """Bring the emails that they have, and new mobile numbers."""
    lines = [f"{one.pk},p{at}@example.com,+1212555{at:04}" for at, one in enumerate(people)]
    return "\n".join(["client_id,email,phone", *lines])


@pytest.fixture
def ran(asking: IntegrationPoint, people: list[Customer]) -> BulkEdit:
    """A run through that point over all of them."""
    return run(file(people), through=asking)


def number(bulk_edit: BulkEdit) -> int:
    return number_of_messages(totals(bulk_edit))


def ask(bulk_edit: BulkEdit) -> BulkEditSending:
    return request_sending(
        bulk_edit, number=number(bulk_edit), initiator=initiator_from(operator()), now=timezone.now()
    )


def send_all(bulk_edit: BulkEdit) -> BulkEditSending:
    """Ask for all messages, and let the worker do it."""
    ask(bulk_edit)
    assert go_on_sending(seconds=30) is False
    return BulkEditSending.objects.get(bulk_edit=bulk_edit)


def outcome(sending: BulkEditSending) -> tuple[int, int, int, int]:
    return sending.queued, sending.confirmed_since, sending.changed_since, sending.asked_since


def test_the_preview_and_the_run_count_the_same_messages(asking: IntegrationPoint, people: list[Customer]) -> None:
    previewed = preview(file(people), through=asking)
    assert number(previewed) == 2 * PEOPLE


def test_a_run_sends_nothing_by_itself(ran: BulkEdit) -> None:
    assert number(ran) == 2 * PEOPLE
    assert not Message.objects.exists()
    assert not Confirmation.objects.exists()


def test_sent_afterwards_each_contact_gets_one_message_that_names_the_bulk_edit(ran: BulkEdit) -> None:
    sending = send_all(ran)
    assert (sending.state, outcome(sending)) == ("done", (2 * PEOPLE, 0, 0, 0))
    assert Message.objects.filter(bulk_edit=ran, state="waiting").count() == 2 * PEOPLE
    assert Message.objects.values("customer", "kind").distinct().count() == 2 * PEOPLE
    assert Confirmation.objects.filter(state="open").count() == 2 * PEOPLE
    assert set(Message.objects.values_list("initiator", flat=True)) == {operator().username}


def test_a_step_that_died_is_done_again_and_makes_no_second_message(
    ran: BulkEdit, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    ask(ran)
    assert flow._do_next_step()
    whole = flow.open_confirmations

    def dies(*arguments: object, **more: object) -> None:
        whole(*arguments, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(flow, "open_confirmations", dies)
    with pytest.raises(KeyboardInterrupt):
        flow._do_next_step()
    monkeypatch.undo()
    assert Message.objects.count() == 4
    assert go_on_sending(seconds=30) is False
    assert outcome(BulkEditSending.objects.get(bulk_edit=ran)) == (2 * PEOPLE, 0, 0, 0)
    assert Message.objects.count() == 2 * PEOPLE


def test_what_changed_since_the_run_is_left_out_and_counted(ran: BulkEdit, people: list[Customer]) -> None:
    confirmed, replaced, asked = people[:3]
    link = send_again(confirmed.pk, "mobile", initiator=initiator_from(operator()), now=timezone.now())
    confirm_by_link(token_of(link.pk, link.nonce), now=timezone.now())
    change_customer(replaced, mobile="+12125550999")
    send_again(asked.pk, "email", initiator=initiator_from(operator()), now=timezone.now())
    sending = send_all(ran)
    assert outcome(sending) == (2 * PEOPLE - 3, 1, 1, 1)
    assert not Message.objects.filter(bulk_edit=ran, customer=replaced, kind="mobile").exists()


def test_an_email_that_was_replaced_by_another_point_is_left_out(ran: BulkEdit, people: list[Customer]) -> None:
    change_customer(people[0], email="another@example.com")
    assert outcome(send_all(ran)) == (2 * PEOPLE - 1, 0, 1, 0)


def test_nobody_sends_twice(ran: BulkEdit) -> None:
    send_all(ran)
    with pytest.raises(CannotSend, match="already"):
        ask(ran)


def test_another_number_than_there_are_messages_sends_nothing(ran: BulkEdit) -> None:
    with pytest.raises(CannotSend, match="there are 10"):
        request_sending(ran, number=3, initiator=initiator_from(operator()), now=timezone.now())
    assert not BulkEditSending.objects.exists()


def test_before_the_run_nothing_can_be_sent(asking: IntegrationPoint, people: list[Customer]) -> None:
    with pytest.raises(CannotSend):
        ask(preview(file(people), through=asking))


def test_a_run_that_asks_nobody_has_nothing_to_send(people: list[Customer]) -> None:
    with pytest.raises(CannotSend, match="no message"):
        ask(run(file(people), through=make_point("website-open")))


def test_an_undo_voids_what_was_sent_and_what_waits(ran: BulkEdit) -> None:
    send_all(ran)
    Message.objects.filter(kind="email").update(state="sent", next_try_at=None)
    undo(ran)
    assert set(Confirmation.objects.values_list("state", flat=True)) == {"void"}
    found = set(Message.objects.values_list("kind", "state", "why"))
    assert found == {("email", "sent", ""), ("mobile", "void", "undone")}


def test_after_an_undo_nothing_can_be_sent(ran: BulkEdit) -> None:
    undo(ran)
    with pytest.raises(CannotSend, match="takes it back"):
        ask(ran)


def test_an_undo_has_no_messages_of_its_own(ran: BulkEdit) -> None:
    assert number(undo(ran)) == 0


def test_who_loses_the_permission_stops_the_sending(ran: BulkEdit) -> None:
    ask(ran)
    operator().groups.get().permissions.remove(Permission.objects.get(codename="send_messages"))
    go_on_sending(seconds=30)
    assert BulkEditSending.objects.get().state == "stopped"
    assert not Message.objects.exists()


def test_a_run_that_replaces_a_contact_ends_its_open_link(
    ran: BulkEdit, people: list[Customer], asking: IntegrationPoint
) -> None:
    send_all(ran)
    run(f"client_id,email\n{people[0].pk},new@example.com\n", through=make_point("website-open"))
    ended = Confirmation.objects.get(customer=people[0], kind="email")
    assert ended.state == "void"
    assert Confirmation.objects.filter(state="open").count() == 2 * PEOPLE - 1


def test_a_step_takes_the_same_few_statements_for_two_customers_and_for_many(
    asking: IntegrationPoint, settings: Settings
) -> None:
    def statements(several: int, start: int) -> int:
        people = [make_customer(email=f"p{at}@example.com") for at in range(start, start + several)]
        lines = [f"{one.pk},p{start + at}@example.com,+1212555{start + at:04}" for at, one in enumerate(people)]
        ask(run("\n".join(["client_id,email,phone", *lines]), through=asking))
        with CaptureQueriesContext(connection) as captured:
            assert flow._do_next_step()
        go_on_sending(seconds=30)
        return len(captured)

    assert statements(2, 0) == statements(20, 100) < 25
