"""One call of an address: its host is resolved once, every address that it leads to is checked, and one of those is
connected to, so that no second answer of a name server leads elsewhere. Redirects are not followed.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from threading import Event, Thread, Timer
from urllib.parse import urlsplit

from django.conf import settings

from customers.wings.callbacks.rules import Network, WhyNot, is_inner, problem_with


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


def allowed_networks() -> list[Network]:
    """Return the inner networks that the settings allow."""
    return [ip_network(one, strict=False) for one in settings.CALLBACK_ALLOWED_NETWORKS]


def problem_of(url: str) -> str:
    """Say why an address can't be called under these settings; blank where nothing is wrong with it."""
    return problem_with(url, http_allowed=settings.CALLBACK_HTTP_ALLOWED, allowed=allowed_networks())


def post(url: str, body: bytes, headers: Mapping[str, str]) -> CallResult:
    """Call an address. It never raises for what the other side does."""
    if problem_of(url):
        return CallResult(None, WhyNot.BAD_ADDRESS)
    try:
        return _judged(_post(url, body, headers))
    except CallFailed as failed:
        return CallResult(None, failed.why)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _checked(host, port)
    with contextlib.closing(_connected(address, port)) as plain, _cut_off(plain) as seconds_left:
        try:
            with _secured(plain, host) if parts.scheme == "https" else plain as connected:
                connected.settimeout(seconds_left())
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
            raise CallFailed(WhyNot.NO_ANSWER if seconds_left() else WhyNot.TIME_OUT) from None


def _checked(host: str, port: int) -> str:
    """Return the address to connect to. One inner address among several refuses them all."""
    found = _resolve(host, port)
    if not found:
        raise CallFailed(WhyNot.NO_SUCH_HOST)
    if any(is_inner(ip_address(one.partition("%")[0]), allowed=allowed_networks()) for one in found):
        raise CallFailed(WhyNot.INNER)
    return found[0]


def _resolve(host: str, port: int) -> Sequence[str]:
    """Ask the name servers, no longer than a call may take: they have no time-out of ours."""
    found: list[str] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(settings.CALLBACK_TIMEOUT_SECONDS)
    return tuple(found)


def _connected(address: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=settings.CALLBACK_TIMEOUT_SECONDS)
    except TimeoutError:
        raise CallFailed(WhyNot.TIME_OUT) from None
    except OSError:
        raise CallFailed(WhyNot.UNREACHABLE) from None


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@contextlib.contextmanager
def _cut_off(connection: socket.socket) -> Iterator[Callable[[], float]]:
    """Hang up once the time is over: a server that sends a byte now and then would never let a read time out.

    Yields what says how many seconds are left; 0 once the time is over.
    """
    until = time.monotonic() + settings.CALLBACK_TIMEOUT_SECONDS
    over = Event()
    copy = connection.dup()  # TLS takes the connection over, and nothing could be hung up by it any more

    def hang_up() -> None:
        over.set()
        with contextlib.suppress(OSError):
            copy.shutdown(socket.SHUT_RDWR)

    timer = Timer(settings.CALLBACK_TIMEOUT_SECONDS, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield lambda: 0.0 if over.is_set() else max(until - time.monotonic(), 0.0)
    finally:
        timer.cancel()
        timer.join()  # it may be hanging up at this moment: its copy is closed after that
        copy.close()


def _judged(status: int) -> CallResult:
    if HTTPStatus(200) <= status < HTTPStatus.MULTIPLE_CHOICES:
        return CallResult(status, "")
    return CallResult(status, WhyNot.REDIRECT if status < HTTPStatus.BAD_REQUEST else WhyNot.ANSWER)
