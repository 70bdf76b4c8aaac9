"""Whose word is taken on a visitor's address: that of the proxies that are named, and nobody else's."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from crm.http.proxies import make_known, read_proxies
from tests.factories import make_superuser

PROXIES = read_proxies(["10.0.0.5", "172.16.0.0/12", "fd00::/8", "unix"])
VISITOR, PROXY = "203.0.113.9", "10.0.0.5"


@pytest.mark.parametrize(
    ("case", "peer", "forwarded", "expected"),
    [
        ("nobody between", VISITOR, None, VISITOR),
        ("a visitor who makes one up", VISITOR, "198.51.100.1", VISITOR),
        ("a visitor who names a proxy", VISITOR, PROXY, VISITOR),
        ("one proxy", PROXY, VISITOR, VISITOR),
        ("one proxy, and what the visitor made up", PROXY, f"198.51.100.1, {VISITOR}", VISITOR),
        ("what the visitor made up is a proxy's", PROXY, f"172.16.0.1,{VISITOR}", VISITOR),
        ("two proxies", "172.20.1.1", f"198.51.100.1, {VISITOR}, {PROXY}", VISITOR),
        ("a proxy that says nothing", PROXY, None, PROXY),
        ("a proxy that says nonsense", PROXY, "unknown", PROXY),
        ("nonsense behind a proxy", "172.20.1.1", f"{VISITOR}, <script>, {PROXY}", PROXY),
        ("with a port", PROXY, f"{VISITOR}:51234", VISITOR),
        ("as IPv6", PROXY, "2001:db8::7", "2001:db8::7"),
        ("as IPv6 with a port", PROXY, "[2001:db8::7]:443", "2001:db8::7"),
        ("IPv4 written as IPv6", "::ffff:10.0.0.5", f"::ffff:{VISITOR}", VISITOR),
        ("a proxy of IPv6", "fd00::1", VISITOR, VISITOR),
        ("over a Unix socket", "", VISITOR, VISITOR),
        ("from inside", PROXY, "172.16.0.9", "172.16.0.9"),
    ],
)
def test_the_visitor_is_the_last_one_who_is_no_proxy(
    case: str, peer: str, forwarded: str | None, expected: str
) -> None:
    meta = {"REMOTE_ADDR": peer} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    make_known(meta, PROXIES)
    assert (case, meta["REMOTE_ADDR"]) == (case, expected)


def test_a_unix_socket_is_trusted_only_where_it_is_named() -> None:
    meta = {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": VISITOR}
    make_known(meta, read_proxies(["10.0.0.5"]))
    assert meta == {"REMOTE_ADDR": ""}


@pytest.mark.parametrize("written", ["proxy.example.com", "10.0.0.1/8", "0.0.0.0/0", "::/0", "2"])
def test_a_name_that_is_no_network_or_everybody_stops_the_start(written: str) -> None:
    with pytest.raises(ValueError, match="TRUSTED_PROXIES"):
        read_proxies([written])


@pytest.mark.django_db
@pytest.mark.parametrize(("peer", "expected"), [(PROXY, 200), (VISITOR, 301)])
def test_only_a_trusted_proxy_says_that_a_request_came_by_tls(settings: Settings, peer: str, expected: int) -> None:
    settings.TRUSTED_PROXIES, settings.SECURE_SSL_REDIRECT = PROXIES, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    asked = Client(REMOTE_ADDR=peer).get("/admin/login/", headers={"x-forwarded-proto": "https"})
    assert asked.status_code == expected


@pytest.mark.django_db
def test_wrong_passwords_lock_the_name_at_the_address_that_guesses_and_nobody_else(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    settings.AXES_ENABLED = True
    user = make_superuser()
    user.set_password("the right one")
    user.save()

    def sign_in(password: str, visitor: str) -> int:
        said: dict[str, Any] = {"username": user.username, "password": password}
        headers = {"x-forwarded-for": f"9.9.9.9, {visitor}"}
        return Client(REMOTE_ADDR=PROXY).post("/admin/login/", said, headers=headers).status_code

    guesses = [sign_in("wrong", VISITOR) for _ in range(5)]
    assert guesses[-1] == 429
    assert sign_in("the right one", VISITOR) == 429
    assert sign_in("the right one", "203.0.113.77") == 302
