"""Connect to a server: only where it may be reached, and within the time of a look."""

import socket

from django.conf import settings

from customers.outbound.addresses import Network, read_networks
from customers.outbound.resolve import HostForbidden, HostUnknown, checked_addresses
from customers.outbound.time_limit import Watch
from customers.wings.drop_folders.errors import (
    AddressForbidden,
    DropFolderError,
    NotFound,
    PortForbidden,
    TimedOut,
    Unreachable,
)
from customers.wings.drop_folders.rules.ports import port_may_be_used


def reach(host: str, port: int, watch: Watch) -> socket.socket:
    """Connect to a host. Raises DropFolderError, for a forbidden address before anything is sent."""
    if not port_may_be_used(port):
        raise PortForbidden
    problem: DropFolderError = Unreachable()
    for address in _addresses(host, port, watch):
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


def allowed_networks() -> tuple[Network, ...]:
    """Return the inner networks that may be reached. Raises ValueError with a sentence."""
    return read_networks(settings.DROP_FOLDER_ALLOWED_NETWORKS, setting="DROP_FOLDER_ALLOWED_NETWORKS")


def _addresses(host: str, port: int, watch: Watch) -> list[str]:
    try:
        return checked_addresses(host, port, allowed=allowed_networks(), seconds=_patience(watch))
    except HostUnknown:
        raise NotFound from None
    except HostForbidden:
        raise AddressForbidden from None


def _patience(watch: Watch) -> float:
    answer: float = settings.DROP_FOLDER_ANSWER_SECONDS
    return max(min(answer, watch.left), 0.1)
