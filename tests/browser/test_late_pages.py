"""A walk, signed in once, over adding a customer, cards, requests, the access log and the past."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import Customer
from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.factories import make_card, make_custom_field, make_customer, make_identifier_type, make_superuser
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator(transactional_db: None) -> User:
    user = make_superuser("admin")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, administrator: User) -> Page:
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


@pytest.fixture
def marta(administrator: User) -> Customer:
    make_custom_field("interests", type="choices", choices=("running", "yoga"))
    return make_customer(
        by=administrator, first_name="Marta", email="marta@northmail.se", ids={"WebsiteID": "W-993-118"}
    )


def late_pages(customer: Customer) -> list[str]:
    """Name the pages; each has something to show, for the setting leaves a card, a request and a log behind."""
    card = make_card(customer, "778100421177")
    return [
        "/admin/customers/customer/add/",
        "/admin/customers/card/",
        f"/admin/customers/card/{card.pk}/change/",
        f"/admin/customers/card/issue/{customer.pk}/",
        f"/admin/customers/cardseries/{card.series_id}/change/",
        "/admin/customers/cardseries/add/",
        f"/admin/customers/request/erasure/{customer.pk}/",
        "/admin/customers/request/",
        "/admin/customers/accesslogentry/",
        f"/admin/customers/customer/{customer.pk}/as-of/",
    ]


def faults_on_a_phone(page: Page, url: str, complaints: list[str]) -> list[str]:
    """Say what is wrong with a page that was just opened: its answer, its width, what the browser refused."""
    complaints.clear()
    response = page.goto(url, wait_until="networkidle")
    faults = [] if response and response.ok else ["no good answer"]
    faults += [] if page.evaluate(NO_OVERFLOW) else ["scrolls sideways"]
    return faults + complaints


def test_no_late_page_breaks_the_policy_shuts_anybody_out_or_scrolls_sideways(
    signed_in: Page, live_server: LiveServer, complaints: list[str], marta: Customer
) -> None:
    pages = [live_server.url + path for path in late_pages(marta)]
    signed_in.set_viewport_size({"width": 390, "height": 844})
    faults = [(url, fault) for url in pages for fault in faults_on_a_phone(signed_in, url, complaints)]
    signed_in.set_viewport_size({"width": 1440, "height": 900})
    for url in pages:  # after the first walk: axe itself breaks the policy
        signed_in.goto(url)
        faults += [(url, str(issue)) for issue in serious_issues(signed_in)]
    assert faults == []


def test_a_customer_added_in_the_browser_is_shown_with_what_was_typed(
    signed_in: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    make_identifier_type("WebsiteID")
    signed_in.goto(f"{live_server.url}/admin/customers/customer/")
    signed_in.get_by_role("link", name="Add customer").click()
    signed_in.get_by_label("First name").fill("Marta")
    signed_in.get_by_role("button", name="Add", exact=True).click()
    expect(signed_in.get_by_text("a customer needs one to be found by")).to_be_visible()
    signed_in.get_by_label("Email").fill("marta@northmail.se")
    signed_in.get_by_role("button", name="Add", exact=True).click()
    expect(signed_in.get_by_role("heading", name="Marta")).to_be_visible()
    expect(signed_in.get_by_text("marta@northmail.se").first).to_be_visible()
    assert complaints == []
