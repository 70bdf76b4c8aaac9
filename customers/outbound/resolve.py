"""Look a host up once and check every address that it has. Who connects to one of these connects to what was checked:
no second answer of a name server can lead elsewhere.
"""

import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread

from customers.outbound.addresses import Network, may_reach


class HostUnknown(Exception):
    """The host has no address, or the name servers did not answer in time."""


class HostForbidden(Exception):
    """The host has an address that may not be reached."""


def checked_addresses(host: str, port: int, *, allowed: Sequence[Network], seconds: float) -> list[str]:
    """Return the addresses of a host, the first one first.

    Raises HostUnknown, and HostForbidden where any of them may not be reached: then none of them is.
    """
    found = _look_up(host, port, seconds)
    if not found:
        raise HostUnknown
    if not all(may_reach(address, allowed) for address in found):
        raise HostForbidden
    return found


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """Ask the name servers in a thread, which can be left: the call itself takes no time limit."""
    answers: list[list[str]] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.append(list(dict.fromkeys(str(one[4][0]) for one in found)))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answers[0] if answers else []
