"""Which addresses may be called, in whatever way they are written, and when the next try is."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest

from customers.wings.callbacks.rules import SENTENCES, WhyNot, is_inner, pause_after, problem_with

INNER = (
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104 - an address that is refused
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
    "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378::1",
)  # fmt: skip
OUTER = ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_known_however_it_is_written(address: str) -> None:
    assert is_inner(ip_address(address))


@pytest.mark.parametrize("address", OUTER)
def test_an_address_of_the_internet_may_be_called(address: str) -> None:
    assert not is_inner(ip_address(address))


@pytest.mark.parametrize("address", ["10.20.0.7", "::ffff:10.20.0.7"])
def test_an_allowed_network_may_be_called(address: str) -> None:
    assert not is_inner(ip_address(address), allowed=[ip_network("10.20.0.0/16")])
    assert is_inner(ip_address("10.21.0.7"), allowed=[ip_network("10.20.0.0/16")])


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "example.com", "", "https://", "https:///path",
        "https://user:word@example.com/", "https://example.com/#part", "https://exam ple.com/", "https://exämple.com/",
        "https://example.com:port/", "https://example.com:99999/", "https://[::1", "https://127.0.0.1/",
        "https://[::1]/", "https://10.0.0.1:8443/hooks", "https://example.com/\nHost: other", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_can_not_be_called_is_refused_with_a_sentence(url: str) -> None:
    assert problem_with(url, http_allowed=False).endswith((".", "instead."))


@pytest.mark.parametrize("url", ["https://example.com", "https://example.com:8443/hooks?from=crm", "https://8.8.8.8/"])
def test_a_whole_address_can_be_called(url: str) -> None:
    assert problem_with(url, http_allowed=False) == ""


def test_http_is_called_only_where_the_setting_says_so() -> None:
    assert problem_with("http://example.com/", http_allowed=True) == ""


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [pause_after(tries, first_seconds=10) for tries in (1, 2, 3, 10, 400)]
    assert pauses == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40), *[timedelta(hours=1)] * 2]


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) == set(WhyNot)
