"""A host is looked up once, and all of its addresses are checked."""

import socket
import time
from typing import Any

import pytest

from customers.outbound.resolve import HostForbidden, HostUnknown, checked_addresses


def addresses(host: str = "changes.example", *, seconds: float = 5) -> list[str]:
    return checked_addresses(host, 21, allowed=(), seconds=seconds)


def test_a_host_with_one_inner_address_is_refused_and_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, **_more: Any) -> Any:
        asked.append(host)
        inner = "10.0.0.1" if len(asked) > 1 else "93.184.216.34"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", inner)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert addresses() == ["93.184.216.34"]
    assert asked == ["changes.example"]
    with pytest.raises(HostForbidden):
        addresses()


def test_a_name_server_that_does_not_answer_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [time.sleep(3)][:0])
    began = time.monotonic()
    with pytest.raises(HostUnknown):
        addresses(seconds=0.2)
    assert time.monotonic() - began < 2


def test_a_name_that_cannot_be_one_is_unknown() -> None:
    with pytest.raises(HostUnknown):
        addresses("no such host.invalid")
