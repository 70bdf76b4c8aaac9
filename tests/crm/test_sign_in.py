"""The way in: who guesses passwords is locked out at the sixth, and whoever comes in is led nowhere else."""

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.factories import make_staff, signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "quiet-harbour-41"
LOGIN = "/admin/login/"
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def vera() -> User:
    vera = make_staff("viewer", "vera")
    vera.set_password(PASSWORD)
    vera.save()
    return vera


def sign_in(password: str, *, username: str = "vera", address: str = HERE, query: str = "", **more: str) -> Any:
    return Client(REMOTE_ADDR=address).post(f"{LOGIN}{query}", {"username": username, "password": password, **more})


@pytest.mark.usefixtures("vera")
def test_the_sixth_sign_in_is_refused_even_with_the_right_password() -> None:
    wrong = [sign_in(f"guess {number}").status_code for number in range(1, 6)]
    assert wrong[:4] == [200] * 4
    sixth = sign_in(PASSWORD)
    assert (sixth.status_code, "_auth_user_id" in sixth.client.session) == (429, False)


@pytest.mark.usefixtures("vera")
def test_four_wrong_passwords_lock_nobody_out() -> None:
    for number in range(4):
        sign_in(f"guess {number}")
    assert sign_in(PASSWORD).status_code == 302
    for number in range(4):  # Who came in begins anew.
        sign_in(f"guess {number}")
    assert sign_in(PASSWORD).status_code == 302


@pytest.mark.usefixtures("vera")
def test_only_this_name_from_this_address_is_locked_out() -> None:
    other = make_staff("editor", "edith")
    other.set_password(PASSWORD)
    other.save()
    for number in range(6):
        sign_in(f"guess {number}")
    assert sign_in(PASSWORD, address=ELSEWHERE).status_code == 302
    assert sign_in(PASSWORD, username="edith").status_code == 302
    assert sign_in(PASSWORD).status_code == 429


@pytest.mark.usefixtures("vera")
def test_a_quarter_of_an_hour_later_the_right_password_lets_in() -> None:
    for number in range(6):
        sign_in(f"guess {number}")
    now = timezone.now()
    with time_machine.travel(now + dt.timedelta(minutes=14)):
        assert sign_in(PASSWORD).status_code == 429
    with time_machine.travel(now + dt.timedelta(minutes=16)):
        assert sign_in(PASSWORD).status_code == 302


@pytest.mark.usefixtures("vera")
@pytest.mark.parametrize(
    "asked",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        r"/\elsewhere.example",
        "javascript:alert(1)",
        "http:///elsewhere.example",
        "\x00//elsewhere.example",
        "ftp://testserver/",
        " https://elsewhere.example",
        "",
    ],
)
@pytest.mark.parametrize("where", ["query", "form"])
def test_who_was_to_be_led_elsewhere_is_led_to_the_front_page(asked: str, where: str) -> None:
    answer = sign_in(PASSWORD, query=f"?next={quote(asked)}") if where == "query" else sign_in(PASSWORD, next=asked)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


@pytest.mark.usefixtures("vera")
def test_who_asked_for_a_page_of_ours_is_led_there() -> None:
    assert sign_in(PASSWORD, query="?next=/admin/customers/customer/")["Location"] == "/admin/customers/customer/"


def test_who_is_signed_in_already_is_led_nowhere_else(vera: User) -> None:
    client = signed_in(vera)
    assert client.get(f"{LOGIN}?next=https://elsewhere.example/")["Location"] == "/admin/"
    left = client.post("/admin/logout/?next=https://elsewhere.example/")
    assert "elsewhere.example" not in left.headers.get("Location", "")
