"""What a colour says stands there in words, and numbers are read in one piece."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import Customer
from tests.factories import make_card, make_customer, make_identifier_type, make_source, make_superuser, scope_of
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROKEN = """
[...document.querySelectorAll(".ids .mono")].filter(one => one.getClientRects().length > 1).map(one => one.innerText)
"""
SAID = "element => getComputedStyle(element, '::after').content"


@pytest.fixture
def customer(transactional_db: None) -> Customer:
    make_identifier_type("martjackId", scope="source")
    ids = {"WebsiteID": "W-993-118-2026", f"id:martjackId:{scope_of(make_source('ECOMMERCE'))}": "EC-7199990042117"}
    customer = make_customer(first_name="Ann", email="ann@example.com", ids=ids)
    make_card(customer, "7781000199990042")
    return customer


@pytest.fixture
def profile(page: Page, live_server: LiveServer, customer: Customer) -> Page:
    user = make_superuser()
    user.set_password(PASSWORD)
    user.save()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(f"{live_server.url}/admin/customers/customer/{customer.pk}/change/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Ann")).to_be_visible()
    return page


def test_that_the_token_is_copied_stands_beside_the_button_in_words(profile: Page) -> None:
    button = profile.get_by_role("button", name="Copy token")
    button.click()
    expect(button).to_have_class(re.compile("copied"))
    assert "The token is copied." in button.evaluate(SAID)


def test_that_a_value_is_copied_stands_beside_its_button_in_words(profile: Page) -> None:
    button = profile.locator("button.copy").first
    button.click()
    expect(button).to_have_class(re.compile("copied"))
    assert "Copied" in button.evaluate(SAID)


def test_that_nothing_could_be_copied_is_said_too(profile: Page) -> None:
    profile.route("**/token/", lambda route: route.fulfill(status=500))
    button = profile.get_by_role("button", name="Copy token")
    button.click()
    expect(button).to_have_class(re.compile("failed"))
    assert "Nothing was copied." in button.evaluate(SAID)


@pytest.mark.parametrize("width", [390, 768, 1101, 1360, 1440])
def test_ids_and_card_numbers_are_read_in_one_piece(profile: Page, width: int) -> None:
    profile.set_viewport_size({"width": width, "height": 900})
    assert profile.evaluate(BROKEN) == []
