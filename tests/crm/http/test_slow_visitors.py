"""Visitors who send next to nothing keep no thread of the web server for long: the others are answered."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Nginx, Stack, nginx_program, poll_until

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough

MANY = 24  # three times the threads of the web server
PATIENCE = 2
HEAD = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
# With a cookie of the visitor's own making, the form is read before anybody knows who sends it.
BODY = (
    HEAD
    + b"Cookie: csrftoken="
    + b"a" * 32
    + b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nusername=a"
)
# Its answer does not wait for the body, and the connection may be used again.
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
A_CHUNK = b"1\r\nb\r\n"
SLOW = {"half a head": HEAD, "half a body": BODY, "nothing": b"", "half a line": b"GET /adm"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A web server that is as patient as the tests can wait."""
    folder = tmp_path_factory.mktemp("slow")
    with Stack(folder, workers=0, environment={"SECONDS_FOR_SLOW_VISITORS": str(PATIENCE)}) as running:
        yield running


@contextlib.contextmanager
def visitors(port: int, sent: bytes, *, drip: bytes = b"") -> Iterator[None]:
    """Have many visitors send the beginning of a request, and then a byte now and then, or nothing at all."""
    ended = threading.Event()
    with contextlib.ExitStack() as open_:
        sockets = [open_.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(MANY)]

        def go_on() -> None:
            while not ended.wait(PATIENCE / 4):
                for one in sockets:
                    with contextlib.suppress(OSError):
                        one.sendall(drip)

        for one in sockets:
            one.sendall(sent)
        ended.wait(0.5)  # The server has to have begun with them.
        dripping = threading.Thread(target=go_on, daemon=True)
        if drip:
            dripping.start()
        try:
            yield
        finally:
            ended.set()


@pytest.mark.parametrize("case", SLOW)
def test_visitors_who_stop_sending_hold_nobody_up_for_long(case: str, stack: Stack) -> None:
    assert stack.web is not None
    web = stack.web
    with visitors(web.port, SLOW[case]):
        poll_until(
            lambda: web.status("/healthz", seconds=1) == 200, seconds=8 * PATIENCE, what=f"an answer beside {case}"
        )


@pytest.mark.parametrize("case", ["half a head", "half a body"])
def test_visitors_who_send_byte_by_byte_hold_nobody_up_for_long(case: str, stack: Stack) -> None:
    assert stack.web is not None
    web = stack.web
    with visitors(web.port, SLOW[case], drip=b"a"):
        poll_until(
            lambda: web.status("/healthz", seconds=1) == 200, seconds=8 * PATIENCE, what=f"an answer beside {case}"
        )


def test_visitors_who_never_end_a_body_of_unknown_length_hold_nobody_up_for_long(stack: Stack) -> None:
    assert stack.web is not None
    web = stack.web
    with visitors(web.port, CHUNKED + A_CHUNK, drip=A_CHUNK):
        poll_until(lambda: web.status("/healthz", seconds=1) == 200, seconds=8 * PATIENCE, what="an answer beside them")


def test_who_sends_a_whole_body_of_unknown_length_is_answered(stack: Stack) -> None:
    assert stack.web is not None
    with socket.create_connection(("127.0.0.1", stack.web.port), timeout=10) as line:
        line.sendall(CHUNKED + A_CHUNK + b"0\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 403")
    assert answer.endswith(b"</html>\n")


def test_who_sends_a_long_form_over_a_slow_line_is_answered(stack: Stack) -> None:
    assert stack.web is not None
    form = b"username=" + b"a" * 8_000
    head = BODY.replace(b"100", str(len(form)).encode()).removesuffix(b"username=a")
    with socket.create_connection(("127.0.0.1", stack.web.port), timeout=10) as line:
        line.sendall(head)
        for at in range(0, len(form), 800):  # in two and a half times the patience
            line.sendall(form[at : at + 800])
            threading.Event().wait(PATIENCE / 4)
        assert line.recv(100).startswith(b"HTTP/1.1 403")


@pytest.mark.skipif(nginx_program() is None, reason="needs nginx: apt-get install nginx")
@pytest.mark.parametrize("case", SLOW)
def test_behind_nginx_slow_visitors_hold_up_nobody_at_all(case: str, stack: Stack, tmp_path: Path) -> None:
    assert stack.web is not None
    with Nginx(tmp_path, port=stack.web.port) as nginx, visitors(nginx.port, SLOW[case], drip=b"a"):
        asked = socket.create_connection(("127.0.0.1", nginx.port), timeout=5)
        with asked:
            asked.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            assert asked.recv(100).startswith(b"HTTP/1.1 200")
