"""Whatever a customer or a brand is called, a message goes to one address, with our headers, as plain text."""

import random
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.utils import timezone
from pytest_django import Settings

from customers.contacts.confirmation.message_text import write_confirmation
from customers.messages.sending import send
from customers.models import Message
from customers.rules.contacts.emails import normalise_email
from customers.rules.refusals.refusal import Refused
from customers.tasks import RENDERERS
from integration_points.models import Brand
from tests.contacts.confirmation.asking import EMAIL, PHONE, ask
from tests.factories import make_customer, make_point
from tests.messages.conftest import queued, send_all
from tests.messages.test_log_lines import mail_server as mail_server  # a fixture
from tests.servers import Gateway, MailServer

pytestmark = pytest.mark.django_db

SEED = 9
OURS = {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
OURS |= {"Content-Transfer-Encoding"}
PIECES = (
    *"abc.+-_%'=/?^`{|}~!#$&*(),;:<>\"[]\\ @\t\r\n\x00\x85\u2028\u00a0é日",
    "evil@example.com",
    "%0d%0aBcc:",
    "=?utf-8?q?",
)
BRANDS = (
    "Plain",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> & <b>bold</b>",
    "x\r\nBcc: evil@example.com\r\n\r\nbody",
    "x\n.\nMAIL FROM:<evil@example.com>",
    "=?utf-8?q?evil?=",
    "\u202egnorw\u202c",
    "{{ 7|add:7 }} {% debug %} %s {0}",
)


def accepted_addresses(number: int) -> list[str]:
    """Make addresses that the rule takes, out of what could be dangerous in a mail."""
    dice, found = random.Random(SEED), set()
    for _ in range(200_000):
        typed = "".join(dice.choices(PIECES, k=dice.randint(1, 5))) + dice.choice(("@example.com", "@bücher.example"))
        try:
            normalise_email(typed)
        except Refused:
            continue
        found.add(typed.strip())
        if len(found) == number:
            break
    return sorted(found)


def sent(server: MailServer) -> list[EmailMessage]:
    return [message_from_bytes(mail.encode(), policy=policy.default) for mail in server.mails]  # type: ignore[misc]


def test_any_address_that_the_rule_takes_gets_one_mail_with_our_headers(mail_server: MailServer) -> None:
    addresses = accepted_addresses(60)
    assert len(addresses) == 60, f"seed {SEED}"
    for about, address in enumerate(addresses, 1):
        queued(about=about, to=address, kind="email")
    send_all()
    states = dict(Message.objects.values_list("to", "state"))
    assert {to: state for to, state in states.items() if state != "sent"} == {}
    got = [name.replace("@xn--bcher-kva.example", "@bücher.example") for name in mail_server.recipients]
    assert sorted(got) == addresses
    for mail in sent(mail_server):
        assert set(mail.keys()) <= OURS, mail["To"]
        assert (mail.get_all("To") or [""])[0].count("@") == 1


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_is_text_in_a_mail_and_nothing_else(brand: str, mail_server: MailServer) -> None:
    message = asked(brand, email=EMAIL)
    send_all_kinds()
    message.refresh_from_db()
    (mail,) = sent(mail_server)
    assert (brand, message.state, set(mail.keys()) - OURS) == (brand, "sent", set())
    assert (brand, mail.get_content_type(), mail.is_multipart()) == (brand, "text/plain", False)
    assert (brand, mail["Subject"], mail_server.recipients) == (brand, "Confirm your email address", [EMAIL])
    words = mail.get_content().replace("\r\n", "\n")
    assert (brand, brand.replace("\r\n", "\n") in words) == (brand, True)


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_is_text_in_a_text_message_and_nothing_else(brand: str, gateway: Gateway, settings: Settings) -> None:
    settings.SMS_GATEWAY_TOKEN = "token"
    asked(brand, mobile=PHONE)
    send_all_kinds()
    (got,), (headers,) = gateway.got, gateway.headers
    assert (brand, brand in got["text"], got["to"]) == (brand, True, PHONE)
    expected = {
        "Host",
        "Accept-Encoding",
        "Content-Length",
        "Content-Type",
        "Accept",
        "Authorization",
        "Idempotency-Key",
    }
    assert (brand, set(headers)) == (brand, expected)


def asked(brand: str, **contact: str) -> Message:
    """Ask the owner of a contact through a point of a brand with this name."""
    named = Brand.objects.create(system_name="hostile", name=brand)
    point = make_point("hostile", brand=named, email_confirmation="ask", mobile_confirmation="ask")
    ask(make_customer(), through=point, **contact)
    assert RENDERERS[Message.Purpose.CONFIRMATION] is write_confirmation
    Message.objects.update(next_try_at=timezone.now())
    return Message.objects.get()


def send_all_kinds() -> None:
    assert send(renderers=RENDERERS, seconds=30) is False
