"""Behind a real nginx, set up by the file that docs/ offers, each visitor has an address of his own."""

import http.client
import re
import socket
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Nginx, Stack, nginx_program, poll_until
from tests.servers.stack import PASSWORD

# Loopback addresses stand for visitors; nginx itself connects from 127.0.0.1.
GUESSER, OWNER, FORGER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
TOKEN = f"17-{'ab' * 16}.{'s3cret' * 7}"
FORM = "application/x-www-form-urlencoded"

pytestmark = [
    pytest.mark.skipif(nginx_program() is None, reason="needs nginx: apt-get install nginx"),
    pytest.mark.sqlite,  # a stack of its own, over SQLite: once is enough
]


@dataclass(frozen=True)
class Site:
    stack: Stack
    nginx: Nginx
    logs: Path

    def ask(
        self, path: str, *, visitor: str, body: str | None = None, past_nginx: bool = False, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask from a visitor's address."""
        assert self.stack.web is not None
        port = self.stack.web.port if past_nginx else self.nginx.port
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(visitor, 0))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked.request("GET" if body is None else "POST", path, body, named)
        answer = asked.getresponse()
        answer.read()
        asked.close()
        return answer

    def sign_in(self, password: str, *, visitor: str, **headers: str) -> int:
        """Sign in as the demo's editor; return the status."""
        cookie = self.ask("/admin/login/", visitor=visitor).getheader("Set-Cookie", "")
        token = re.search(r"csrftoken=(\w+)", cookie)
        assert token is not None
        said = {"username": "editor", "password": password, "csrfmiddlewaretoken": token[1]}
        sent = {"Cookie": token[0], "Content_Type": FORM, **headers}
        return self.ask("/admin/login/", visitor=visitor, body=urllib.parse.urlencode(said), **sent).status

    def written(self) -> str:
        """Return all that nginx and the web server wrote down."""
        return "".join(path.read_text() for path in sorted(self.logs.rglob("*.log")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A web server that writes down who asked for what, and nginx in front of it."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        "TRUSTED_PROXIES": "127.0.0.1",
        "CONFIRMATION_VISITS_PER_MINUTE": "3",
        "GUNICORN_CMD_ARGS": "--access-logfile=-",
    }
    with Stack(folder, workers=0, environment=environment) as stack:
        stack.manage("demo", "--customers", "0")
        assert stack.web is not None
        with Nginx(folder / "server-logs" / "nginx", port=stack.web.port) as nginx:
            yield Site(stack, nginx, folder / "server-logs")


def test_five_wrong_passwords_lock_out_the_guesser_and_not_the_person(site: Site) -> None:
    assert [site.sign_in("wrong", visitor=GUESSER) for _ in range(5)][-1] == 429
    assert site.sign_in(PASSWORD, visitor=GUESSER) == 429
    assert site.sign_in(PASSWORD, visitor=OWNER) == 302


def test_an_address_that_the_guesser_makes_up_opens_no_lock_and_shuts_none(site: Site) -> None:
    guesses = [site.sign_in("wrong", visitor=FORGER, X_Forwarded_For=f"{OWNER}, 9.9.9.{at}") for at in range(6)]
    assert guesses[-1] == 429
    assert site.sign_in(PASSWORD, visitor=OWNER) == 302


def test_each_visitor_of_the_confirmation_page_has_a_limit_of_his_own(site: Site) -> None:
    visits = [site.ask("/confirm/nonsense/", visitor=GUESSER, X_Forwarded_For=f"9.9.9.{at}").status for at in range(4)]
    assert visits == [410, 410, 410, 429]
    assert site.ask("/confirm/nonsense/", visitor=OWNER).status == 410


def test_who_goes_past_the_proxy_is_believed_nothing(site: Site) -> None:
    at = "127.0.0.5"
    visits = [
        site.ask("/confirm/nonsense/", visitor=at, past_nginx=True, X_Forwarded_For=f"9.9.9.{count}, 127.0.0.1").status
        for count in range(4)
    ]
    assert visits == [410, 410, 410, 429]


def test_the_log_names_the_visitor_and_not_the_proxy(site: Site) -> None:
    site.ask("/healthz", visitor="127.0.0.6")

    def lines() -> list[str]:
        return [line for line in site.written().splitlines() if "127.0.0.6" in line and "/healthz" in line]

    # Both write their line after the visitor has the answer.
    poll_until(lambda: len(lines()) >= 2, seconds=10, what="a line of nginx and one of the web server")
    assert len(lines()) == 2


def test_the_secret_of_a_link_stands_in_no_log(site: Site) -> None:
    paths = [f"/confirm/{TOKEN}/", f"/confirm/{TOKEN}", f"/confirm/{TOKEN}/more", f"/confirm/{TOKEN}/?a=1"]
    for count, path in enumerate(paths * 2):
        for past_nginx in (False, True):
            site.ask(path, visitor=f"127.0.1.{count}", past_nginx=past_nginx)
            site.ask(path, visitor=f"127.0.1.{count}", past_nginx=past_nginx, body="")
    assert site.stack.web is not None
    site.stack.web.kill9()
    with socket.create_connection(("127.0.0.1", site.nginx.port)) as hangs_up:
        hangs_up.sendall(f"GET {paths[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        hangs_up.settimeout(0.5)
        with pytest.raises(TimeoutError):
            hangs_up.recv(1)
    site.stack.web.start()
    written = site.written()
    assert "/confirm/[secret]" in written, "the web server wrote these requests down"
    assert TOKEN not in written
