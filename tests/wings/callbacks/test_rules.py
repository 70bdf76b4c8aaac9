"""How an address that is called has to be written, and when the next try is."""

from datetime import timedelta

import pytest

from customers.wings.callbacks.rules import SENTENCES, WhyNot, pause_after, problem_with


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
