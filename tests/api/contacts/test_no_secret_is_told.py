"""Codes, links and keys stand in the messages to their owners alone."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from customers.contacts.confirmation.confirm import Confirmed, confirm_by_code
from customers.contacts.confirmation.message_text import write_confirmation
from customers.contacts.verification.message_text import write_code
from customers.models import Message
from tests.api.live import LiveSite
from tests.contacts.confirmation.asking import EMAIL, asked_customer, code, token
from tests.contacts.verification.processes import right_code, started, tried, wrong_code
from tests.factories import context_of, make_customer, make_point
from tests.servers import poll_until

PAGES = (
    "customers/message/",
    "customers/customer/{customer}/change/",
    "customers/customer/{customer}/change/?tab=ids",
    "integration_points/apirequest/",
)


class Heard:
    """Everything that a broker is told while it is listened to."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def count(self, word: str) -> int:
        """Say how many commands hold a word."""
        return sum(word in command for command in list(self.commands))


@contextmanager
def listening(url: str) -> Iterator[Heard]:
    """Listen to a Redis or Valkey on a Unix socket."""
    heard = Heard()
    client = Redis(unix_socket_path=url.removeprefix("redis+socket://"))
    with client.monitor() as monitor:

        def listen() -> None:
            try:
                for told in monitor.listen():
                    heard.commands.append(str(told["command"]))
            except (RedisError, OSError, ValueError):
                return  # It is closed: the test has heard enough.

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield heard
        monitor.connection.disconnect()
        thread.join(timeout=10)
    client.close()


def holds(text: str, secret: str) -> bool:
    """Say whether a text holds a secret; a short one as a word of its own, not as a part of a time or a hash."""
    return bool(re.search(rf"(?<![\w.:+-]){re.escape(secret)}(?![\w:])", text))


def rows(live: LiveSite) -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text."""
    for (table,) in live.database.ask("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in live.database.ask(f'SELECT * FROM "{table}"'):  # noqa: S608 (our own tables)
            yield f"table {table}", "\n".join(str(value) for value in row)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file but the database, which is read row by row, and the messages to customers."""
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "outbox" and "customers.sqlite3" not in path.name:
            yield f"file {path.relative_to(folder)}", path.read_bytes().decode("latin-1")


def pages(live: LiveSite, customer: int) -> Iterator[tuple[str, str]]:
    """Yield the pages that tell of it, as an administrator sees them."""
    visitor = live.staff("admin")
    for page in PAGES:
        yield f"page {page}", visitor.page(f"/admin/{page.format(customer=customer)}")


def sent(live: LiveSite, to: str) -> str:
    """Wait for the message to a contact and return its text."""
    folder = Path(live.stack.environment["DATA_DIR"]) / "outbox"

    def found() -> list[str]:
        messages = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        return [one["text"] for one in messages if one["to"] == to]

    return str(poll_until(found, seconds=40, what=f"the message to {to}")[-1])


@pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough
def test_sec_39_no_answer_log_table_page_file_or_broker_is_told_a_code_a_link_or_a_key(live: LiveSite) -> None:
    customer, other, *_ = live.customers(6)[4:]
    proving, asking = "sec39.proves@example.com", "sec39.asks@example.com"
    with listening(live.stack.broker.url) as heard:
        wallet, website = live.client("wallet"), live.client("website-confirmed")
        begun = wallet.start(customer, proving)
        verification_code = live.code(proving)
        tried = wallet.attempt(customer, begun.body["verificationId"], verification_code)
        changed = wallet.change(customer, proving, begun.body["verificationId"])
        body = {"customer": {"ids": {"customerId": other}, "email": asking}}
        edited = website.send("POST", "v3/operations/sync?operation=EditCustomer", body)
        letter = sent(live, asking)
        (link,) = re.findall(r"https?://\S+/confirm/\S+", letter)
        (confirmation_code,) = re.findall(r"\b\d{6}\b", letter.replace(link, ""))
        with urllib.request.urlopen(urllib.request.Request(link, data=b""), timeout=20) as pressed:  # noqa: S310 (our own server)
            thanked = pressed.read().decode()
        poll_until(lambda: heard.count("send_messages") >= 2, seconds=40, what="the broker's rings")
    assert [tried.body["status"], changed.status, edited.status] == ["SUCCEEDED", 200, 200]
    answers = (begun, tried, changed, edited)
    told = [
        *((f"answer {at}", json.dumps([one.body, one.headers])) for at, one in enumerate(answers)),
        ("the page behind the link", thanked),
        ("the broker", "\n".join(heard.commands)),
        *rows(live),
        *files(live.folder),
        *pages(live, customer),
        *pages(live, other),
    ]
    assert len(told) > 100
    secrets = {
        "verification code": verification_code,
        "confirmation code": confirmation_code,
        "link": link.rpartition("/confirm/")[2].strip("/"),
        "key": wallet.key,
    }
    assert {(name, where) for name, secret in secrets.items() for where, text in told if holds(text, secret)} == set()


@pytest.mark.django_db
def test_sec_39_no_statement_carries_a_code_or_a_link() -> None:
    """What a database keeps of its statements (pg_stat_statements, a slow log) is no place to read them either."""
    with CaptureQueriesContext(connection) as queries:
        process = started(make_customer())
        write_code(Message.objects.get())
        tried(process, wrong_code(process))
        assert tried(process, right_code(process)).reason is None
        customer = asked_customer(email=EMAIL)
        write_confirmation(Message.objects.latest("pk"))
        secrets: dict[str, Any] = {"code": right_code(process), "link": token(customer), "confirmation": code(customer)}
        shop = context_of(make_point("shop"))
        answer = confirm_by_code(customer.pk, "email", secrets["confirmation"], context=shop, now=timezone.now())
        assert isinstance(answer, Confirmed)
    statements = [query["sql"] for query in queries]
    assert len(statements) > 20
    assert [name for name, secret in secrets.items() if any(secret in statement for statement in statements)] == []
