"""Resolve a host once, check every address it has, and connect to what was checked: no second answer can differ."""

import socket

from django.conf import settings

from customers.wings.drop_folders.errors import (
    AddressForbidden,
    DropFolderError,
    NotFound,
    PortForbidden,
    TimedOut,
    Unreachable,
)
from customers.wings.drop_folders.rules.addresses import may_reach, port_may_be_used, read_networks
from customers.wings.drop_folders.servers.watch import Watch


def reach(host: str, port: int, watch: Watch) -> socket.socket:
    """Connect to a host. Raises DropFolderError, for a forbidden address before anything is sent."""
    if not port_may_be_used(port):
        raise PortForbidden
    problem: DropFolderError = Unreachable()
    for address in checked_addresses(host, port):
        try:
            connection = socket.create_connection((address, port), timeout=_patience(watch))
        except TimeoutError:
            problem = TimedOut()
        except OSError:
            problem = Unreachable()
        else:
            watch.add(connection)
            connection.settimeout(settings.DROP_FOLDER_ANSWER_SECONDS)
            return connection
    raise problem


def checked_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host. A host with one that may not be reached is refused altogether."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFound from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    allowed = read_networks(settings.DROP_FOLDER_ALLOWED_NETWORKS)
    if not all(may_reach(address, allowed) for address in addresses):
        raise AddressForbidden
    return addresses


def _patience(watch: Watch) -> float:
    answer: float = settings.DROP_FOLDER_ANSWER_SECONDS
    return max(min(answer, watch.left), 0.1)
