"""One call against real servers: never to an inner address, never elsewhere than what was checked, never for long."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from customers.wings.callbacks.call import post
from customers.wings.callbacks.rules import WhyNot
from tests.certificates import issue
from tests.wings.callbacks.receiver import Receiver

BODY, HEADERS = b"{}", {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.CALLBACK_TIMEOUT_SECONDS = 0.5


@pytest.fixture
def closed(receiver: Receiver, settings: Any) -> Receiver:
    """Forbid inner networks, as it is by default, though the server is there."""
    settings.CALLBACK_ALLOWED_NETWORKS = []
    return receiver


def test_a_name_that_leads_to_this_machine_is_not_called(closed: Receiver) -> None:
    assert post(f"http://localhost:{closed.port}/", BODY, HEADERS).why == WhyNot.INNER
    assert closed.got == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_an_inner_address_is_called(closed: Receiver, host: str) -> None:
    assert post(f"http://{host}:{closed.port}/", BODY, HEADERS).why in (
        WhyNot.INNER,
        WhyNot.BAD_ADDRESS,
        WhyNot.NO_SUCH_HOST,
    )
    assert closed.got == []


def test_one_inner_address_among_several_refuses_them_all(closed: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["93.184.216.34", "127.0.0.1"])
    assert post(f"http://hooks.example.com:{closed.port}/", BODY, HEADERS).why == WhyNot.INNER
    assert closed.got == []


def test_the_name_is_asked_for_once_and_what_was_checked_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _names(monkeypatch, ["127.0.0.1"], then=["127.0.0.2"])
    assert post(f"http://hooks.example.com:{receiver.port}/x", BODY, HEADERS).status == 200
    assert asked == ["hooks.example.com"]
    assert receiver.got[0].headers["Host"] == f"hooks.example.com:{receiver.port}"


def _names(monkeypatch: pytest.MonkeyPatch, first: list[str], *, then: list[str] | None = None) -> list[str]:
    """Let a name lead to these addresses, and to others when it is asked for again."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host != "hooks.example.com":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        found = first if len(asked) == 1 or then is None else then
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = lambda _: 302
    assert post(receiver.url, BODY, HEADERS).why == WhyNot.REDIRECT
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_is_success(receiver: Receiver, status: int) -> None:
    receiver.answers = lambda _: status
    assert post(receiver.url, BODY, HEADERS).why == ""


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_other_answers_are_none(receiver: Receiver, status: int) -> None:
    receiver.answers = lambda _: status
    answer = post(receiver.url, BODY, HEADERS)
    assert (answer.status, answer.why) == (status, WhyNot.ANSWER)


def test_a_silent_server_is_left_in_time(receiver: Receiver) -> None:
    receiver.answers = lambda _: time.sleep(3) or 200  # type: ignore[func-returns-value]
    _is_left_in_time(receiver)


def test_a_server_that_drips_is_left_in_time() -> None:
    with Receiver(drips=True) as dripping:
        _is_left_in_time(dripping)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a certificate of this machine, whose authority is trusted while the test runs."""
    issued, trusted = issue(tmp_path), tmp_path / "authority.pem"
    trusted.write_text(issued.authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return issued.pem


def test_a_server_that_drips_over_tls_is_left_in_time(certificate: Path) -> None:
    with Receiver(drips=True, certificate=certificate) as dripping:
        _is_left_in_time(dripping)
        assert len(dripping.got) == 1


def test_a_silent_server_is_left_in_time_over_tls(certificate: Path) -> None:
    with Receiver(lambda _: time.sleep(3) or 200, certificate=certificate) as silent:  # type: ignore[func-returns-value]
        _is_left_in_time(silent)


def test_a_server_whose_certificate_is_trusted_is_called_over_tls(receiver: Receiver, certificate: Path) -> None:
    with Receiver(certificate=certificate) as safe:
        assert post(safe.url, BODY, HEADERS).status == 200
    assert receiver.got == []


def test_a_server_whose_certificate_nobody_trusts_is_told_nothing(
    receiver: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Receiver(certificate=certificate) as unknown:
        assert post(unknown.url, BODY, HEADERS).why == WhyNot.CERTIFICATE
        assert unknown.got == []


def _is_left_in_time(server: Receiver) -> None:
    began = time.monotonic()
    with override_settings(CALLBACK_HTTP_ALLOWED=True, CALLBACK_ALLOWED_NETWORKS=["127.0.0.0/8"]):
        assert post(server.url, BODY, HEADERS).why == WhyNot.TIME_OUT
    assert time.monotonic() - began < 2


def test_a_server_that_hangs_up_gave_no_answer(receiver: Receiver) -> None:
    receiver.answers = lambda _: 0
    assert post(receiver.url, BODY, HEADERS).why == WhyNot.NO_ANSWER


def test_where_nobody_listens_nothing_is_reached(receiver: Receiver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert post(f"http://127.0.0.1:{unused.getsockname()[1]}/", BODY, HEADERS).why == WhyNot.UNREACHABLE


def test_a_name_that_nobody_knows_is_told(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, [])
    assert post("http://hooks.example.com/", BODY, HEADERS).why == WhyNot.NO_SUCH_HOST


def test_a_name_server_that_does_not_answer_is_left_in_time(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: [time.sleep(3)][:0])
    began = time.monotonic()
    assert post("http://hooks.example.com/", BODY, HEADERS).why == WhyNot.NO_SUCH_HOST
    assert time.monotonic() - began < 2


def test_https_wants_a_valid_certificate(receiver: Receiver) -> None:
    """What listens speaks no TLS at all: it is not called without."""
    answer = post(f"https://127.0.0.1:{receiver.port}/", BODY, HEADERS)
    assert answer.why in (WhyNot.NO_ANSWER, WhyNot.TIME_OUT)
    assert receiver.got == []
