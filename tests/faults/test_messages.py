"""Workers die and gateways fail while messages are sent: nobody gets one code twice, nobody's is forgotten."""

import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.faults.site import ENDS_WITHIN, IMPATIENT, Site, people
from tests.faults.visitor import Visitor
from tests.servers import Gateway, Stack, poll_until

pytestmark = pytest.mark.faults

HURRY = {
    **IMPATIENT,
    "BULK_EDIT_CHUNK_ROWS": "40",
    "SWEEP_SECONDS": "1",
    "SMS_TIMEOUT_SECONDS": "3",
    "EMAIL_TIMEOUT": "3",
    "MESSAGE_LEASE_SECONDS": "5",
    "MESSAGE_FIRST_PAUSE_SECONDS": "0.5",
}
_numbers = count(1000)


class Sender(Site):
    """A site whose text messages go to a provider that the test answers for."""

    def __init__(self, stack: Stack, folder: Any, url: str, gateway: Gateway) -> None:
        super().__init__(stack, folder, url)
        self.gateway = gateway
        self._visitor = Visitor(stack.url)
        self._visitor.sign_in("admin")

    def send(self, people: int) -> list[str]:
        """Let a run bring so many customers a number to be confirmed, and ask for the messages; return the numbers."""
        numbers = [f"+1650555{next(_numbers)}" for _ in range(people)]
        options = ["--kind", "add_and_edit", "--through", "website-secure"]
        bulk_edit = self.upload(numbers, header="phone", options=options)
        assert self.wait_for_end(bulk_edit) == ["completed"]
        self._visitor.press(f"/admin/customers/bulkedit/{bulk_edit}/send/")
        return numbers

    def outcomes_of(self, numbers: list[str]) -> Counter[str]:
        """Count the messages to these numbers by state and reason."""
        rows = self.ask('SELECT "to", state, why FROM customers_message')
        return Counter(f"{state} {why}".strip() for to, state, why in rows if to in set(numbers))

    def wait_until_sent(self, numbers: list[str]) -> Counter[str]:
        """Wait until nothing of these waits any more; return how they ended."""

        def ended() -> Counter[str] | None:
            found = self.outcomes_of(numbers)
            at_work = any(state.startswith(("waiting", "sending")) for state in found)
            return found if found.total() == len(numbers) and not at_work else None

        return poll_until(ended, seconds=ENDS_WITHIN, what="the end of the sending") or Counter()

    def most_to_one(self, numbers: list[str]) -> int:
        """Say how many messages that number got that got most."""
        return max(len(self.gateway.texts(number)) for number in numbers)


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def _sender(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    folder = tmp_path_factory.mktemp(f"messages-{request.param}")
    url = request.getfixturevalue("postgres").migrated_database("messages") if request.param == "postgres" else ""
    with Gateway() as gateway:
        environment = {**HURRY, "SMS_GATEWAY_URL": gateway.url}
        with Stack(folder, database_url=url, senders=2 if url else 1, environment=environment) as stack:
            stack.manage("demo", "--customers", "0")
            yield Sender(stack, folder, url, gateway)


@pytest.fixture
def sender(_sender: Sender) -> Iterator[Sender]:
    """A whole site; nothing may be lost in it when the test is over."""
    yield _sender
    _sender.gateway.answers = lambda _: 202
    _sender.heal()
    checked = _sender.invariants()
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_worker_killed_while_it_sends_never_sends_that_message_again(sender: Sender) -> None:
    killed = threading.Event()
    sender.gateway.answers = lambda _: 202 if killed.wait(60) else 500
    before = len(sender.gateway.got)
    numbers = sender.send(3)
    poll_until(lambda: len(sender.gateway.got) > before, seconds=60, every=0.02, what="the first message's arrival")
    for worker in sender.stack.senders:
        worker.kill9()
    killed.set()
    at_hand = sender.outcomes_of(numbers)["sending"]
    assert at_hand >= 1
    for worker in sender.stack.senders:
        worker.start()
    assert sender.wait_until_sent(numbers) == Counter({"failed unknown": at_hand, "sent": 3 - at_hand})
    assert sender.most_to_one(numbers) == 1


def test_workers_killed_again_and_again_neither_lose_nor_repeat_a_message(sender: Sender) -> None:
    people = 300
    before = len(sender.gateway.got)
    numbers = sender.send(people)
    for share in (0.2, 0.5, 0.8):
        poll_until(
            lambda share=share: len(sender.gateway.got) - before >= people * share,
            seconds=ENDS_WITHIN,
            every=0.02,
            what=f"{share:.0%} of the messages",
        )
        for worker in sender.stack.senders:
            worker.kill9()
            worker.start()
    ended = sender.wait_until_sent(numbers)
    assert set(ended) <= {"sent", "failed unknown"}
    assert ended["failed unknown"] <= 3 * len(sender.stack.senders)
    assert sender.most_to_one(numbers) == 1


def test_a_gateway_that_was_down_gets_every_message_once_when_it_is_back(sender: Sender) -> None:
    sender.gateway.hang_up()
    numbers = sender.send(5)
    poll_until(lambda: sender.outcomes_of(numbers)["waiting unreachable"], seconds=60, what="a try that fails")
    sender.gateway.come_back()
    assert sender.wait_until_sent(numbers) == Counter({"sent": 5})
    assert sender.most_to_one(numbers) == 1


def test_a_gateway_that_answers_too_late_is_not_asked_again(sender: Sender) -> None:
    answered = threading.Event()
    sender.gateway.answers = lambda _: 202 if answered.wait(60) else 500
    numbers = sender.send(2)
    assert sender.wait_until_sent(numbers) == Counter({"failed unknown": 2})
    answered.set()
    assert sender.most_to_one(numbers) == 1


def test_a_message_whose_bell_was_lost_is_found_by_the_sweep(sender: Sender) -> None:
    for worker in sender.stack.senders[1:]:
        worker.kill9()
    numbers = sender.send(2)
    sender.stack.broker.restart(empty=True)
    assert sender.wait_until_sent(numbers) == Counter({"sent": 2})


def test_a_broker_that_dies_while_a_message_is_on_its_way_does_not_stop_it(sender: Sender) -> None:
    back = threading.Event()
    sender.gateway.answers = lambda _: 202 if back.wait(60) else 500
    before = len(sender.gateway.got)
    numbers = sender.send(2)
    poll_until(lambda: len(sender.gateway.got) > before, seconds=60, every=0.02, what="the first message's arrival")
    sender.stack.broker.restart(empty=True)
    back.set()
    assert sender.wait_until_sent(numbers) == Counter({"sent": 2})
    assert sender.most_to_one(numbers) == 1


def test_a_code_does_not_wait_for_the_bulk_edit_at_work(sender: Sender) -> None:
    key = sender.stack.ask("create_integration_point", f"codes-{next(_numbers)}")["key"]
    bulk_edit = sender.upload(people(4_000, "Beside"), options=["--kind", "add_and_edit"])
    sender.wait_for_chunks(bulk_edit, "done", 3)
    number = f"+1650555{next(_numbers)}"
    wanted = {"flow": "WALLET_UPDATE", "attribute": {"type": "MOBILE", "value": number}}
    customer = sender.one("SELECT min(id) FROM customers_customer")
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{sender.stack.url}/api/v2/customer-persons/{customer}/verifications",
        data=json.dumps(wanted).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        assert answer.status == 201
    poll_until(lambda: sender.gateway.texts(number), seconds=10, what="the code")
    assert sender.state(bulk_edit) == "running"
    assert sender.wait_for_end(bulk_edit) == ["completed"]
