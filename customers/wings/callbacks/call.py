"""One call of an address: to what was checked, within its time. Redirects are not followed."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings

from customers.outbound.addresses import Network, read_networks
from customers.outbound.resolve import HostForbidden, HostUnknown, checked_addresses
from customers.outbound.time_limit import Watch
from customers.wings.callbacks.rules import WhyNot, problem_with


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came of a call: a status, and why it counts as failed; blank where it was taken."""

    status: int | None
    why: str

    @property
    def is_of_the_address(self) -> bool:
        """Return whether the next call there would fare no better now."""
        return self.why in (
            WhyNot.NO_SUCH_HOST,
            WhyNot.INNER,
            WhyNot.UNREACHABLE,
            WhyNot.CERTIFICATE,
            WhyNot.TIME_OUT,
            WhyNot.NO_ANSWER,
        )


class CallFailed(Exception):
    """The call came to nothing; the text is a code."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


def allowed_networks() -> tuple[Network, ...]:
    """Return the internal networks that the settings allow. Raises ValueError with a sentence."""
    return read_networks(settings.CALLBACK_ALLOWED_NETWORKS, setting="CALLBACK_ALLOWED_NETWORKS")


def problem_of(url: str) -> str:
    """Say why an address can't be called under these settings; blank where nothing is wrong with it."""
    return problem_with(url, http_allowed=settings.CALLBACK_HTTP_ALLOWED, allowed=allowed_networks())


def post(url: str, body: bytes, headers: Mapping[str, str]) -> CallResult:
    """Call an address. It never raises for what the other side does."""
    if problem_of(url):
        return CallResult(None, WhyNot.BAD_ADDRESS)
    try:
        return _result_of(_post(url, body, headers))
    except CallFailed as failed:
        return CallResult(None, failed.why)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address, seconds = _checked(host, port), settings.CALLBACK_TIMEOUT_SECONDS
    with contextlib.closing(_connected(address, port)) as plain, Watch(seconds) as watch:
        watch.add(plain)
        try:
            with _secured(plain, host) if parts.scheme == "https" else plain as connected:
                connected.settimeout(watch.left)
                connection = http.client.HTTPConnection(host, port)
                connection.sock = connected
                path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
                connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
                return connection.getresponse().status
        except ssl.SSLCertVerificationError:
            raise CallFailed(WhyNot.CERTIFICATE) from None
        except TimeoutError:
            raise CallFailed(WhyNot.TIME_OUT) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise CallFailed(WhyNot.TIME_OUT if watch.is_over else WhyNot.NO_ANSWER) from None


def _checked(host: str, port: int) -> str:
    """Return the address to connect to."""
    try:
        allowed, seconds = allowed_networks(), settings.CALLBACK_TIMEOUT_SECONDS
        return checked_addresses(host, port, allowed=allowed, seconds=seconds)[0]
    except HostUnknown:
        raise CallFailed(WhyNot.NO_SUCH_HOST) from None
    except HostForbidden:
        raise CallFailed(WhyNot.INNER) from None


def _connected(address: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=settings.CALLBACK_TIMEOUT_SECONDS)
    except TimeoutError:
        raise CallFailed(WhyNot.TIME_OUT) from None
    except OSError:
        raise CallFailed(WhyNot.UNREACHABLE) from None


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _result_of(status: int) -> CallResult:
    if HTTPStatus(200) <= status < HTTPStatus.MULTIPLE_CHOICES:
        return CallResult(status, "")
    return CallResult(status, WhyNot.REDIRECT if status < HTTPStatus.BAD_REQUEST else WhyNot.ANSWER)
