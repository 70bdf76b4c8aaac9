"""How an address has to be written, why a delivery did not arrive, and when the next try is: pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from customers.outbound.addresses import Network, may_reach

LONGEST_PAUSE: Final = timedelta(hours=1)


class WhyNot(StrEnum):
    """Why a delivery did not arrive, or is not needed any more."""

    BAD_ADDRESS = "bad_address"
    NO_SUCH_HOST = "no_such_host"
    INNER = "inner"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIME_OUT = "time_out"
    NO_ANSWER = "no_answer"
    REDIRECT = "redirect"
    ANSWER = "answer"
    DEFECT = "defect"
    WENT_ON = "went_on"
    REVOKED = "revoked"


SENTENCES: Final[Mapping[str, str]] = {
    WhyNot.BAD_ADDRESS: "The address can't be called. Correct it, then send again.",
    WhyNot.NO_SUCH_HOST: "The host name of the address isn't known.",
    WhyNot.INNER: "The host name leads to an address of an internal network. Those aren't called.",
    WhyNot.UNREACHABLE: "Nothing answers there.",
    WhyNot.CERTIFICATE: "The certificate of the server isn't valid for this address.",
    WhyNot.TIME_OUT: "The server took too long to answer.",
    WhyNot.NO_ANSWER: "The server hung up without an answer.",
    WhyNot.REDIRECT: "The server answered with a redirect, which isn't followed. Enter where it leads to.",
    WhyNot.ANSWER: "The server answered, but not with success.",
    WhyNot.DEFECT: "Something went wrong on our side. It's tried again.",
    WhyNot.WENT_ON: "The bulk edit has gone on since: what comes next is told instead.",
    WhyNot.REVOKED: "The API key is revoked.",
}


def problem_with(url: str, *, http_allowed: bool, allowed: Sequence[Network] = ()) -> str:
    """Say in a sentence why an address can't be called; blank for one that can, as far as its text shows."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "Enter a whole address, such as https://example.com/bulk-edits."
    if parts.scheme != "https" and not (http_allowed and parts.scheme == "http"):
        return "The address has to begin with https://."
    if not host or not url.isascii() or any(character.isspace() or character < " " for character in url):
        return "Enter a whole address, such as https://example.com/bulk-edits."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "Leave out the user name, the password and what follows #. Deliveries are signed instead."
    try:
        ip_address(host)
    except ValueError:
        return ""
    return "" if may_reach(host, allowed) else "This is an address of an internal network. Those aren't called."


def pause_after(tries: int, *, first_seconds: float) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, up to an hour."""
    doubled: int = 2 ** min(tries - 1, 20)
    return min(timedelta(seconds=first_seconds) * doubled, LONGEST_PAUSE)
