"""Which addresses may be called, what becomes of an answer, and when the next try is: pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST_PAUSE: Final = timedelta(hours=1)
_NAT64: Final = ip_network("64:ff9b::/96")
_LAST_32_BITS: Final = 0xFFFFFFFF


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
    WhyNot.INNER: "The host name leads to an address of an inner network. Those aren't called.",
    WhyNot.UNREACHABLE: "Nothing answers there.",
    WhyNot.CERTIFICATE: "The certificate of the server isn't valid for this address.",
    WhyNot.TIME_OUT: "The server took too long to answer.",
    WhyNot.NO_ANSWER: "The server hung up without an answer.",
    WhyNot.REDIRECT: "The server answered with a redirect, which isn't followed. Enter where it leads to.",
    WhyNot.ANSWER: "The server answered, but not with success.",
    WhyNot.DEFECT: "An error of ours. It is tried again.",
    WhyNot.WENT_ON: "The bulk edit has gone on since: what comes next is told instead.",
    WhyNot.REVOKED: "The API key is revoked.",
}


def is_inner(address: Address, *, allowed: Sequence[Network] = ()) -> bool:
    """Return whether an address is none of the public internet's, in whatever way it is written; `allowed` ones are."""
    if any(address.version == network.version and address in network for network in allowed):
        return False
    if isinstance(address, IPv6Address):
        inside = _inside(address)
        if inside is not None:
            return is_inner(inside, allowed=allowed)
        if address.teredo is not None or address.is_site_local or int(address) <= _LAST_32_BITS:
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & _LAST_32_BITS)
    return address.ipv4_mapped or address.sixtofour


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
        literal = ip_address(host)
    except ValueError:
        return ""
    return "This is an address of an inner network. Those aren't called." if is_inner(literal, allowed=allowed) else ""


def pause_after(tries: int, *, first_seconds: float) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, up to an hour."""
    doubled: int = 2 ** min(tries - 1, 20)
    return min(timedelta(seconds=first_seconds) * doubled, LONGEST_PAUSE)
