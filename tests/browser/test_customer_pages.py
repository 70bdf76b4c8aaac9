"""The staff's day in a real browser: find, read, correct, replace; keyboard, policy, accessibility, a phone's width."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import Contact, Customer
from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.factories import (
    change_customer,
    make_custom_field,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    make_superuser,
    scope_of,
)
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTRY, NUMBER = "Country of the number", "Mobile phone"

PAGES = [
    "/admin/customers/customer/",
    "/admin/customers/customer/{customer}/change/",
    "/admin/customers/customer/{customer}/change/?field=area&since=2020-01-01",
    "/admin/customers/customer/{customer}/edit/",
    "/admin/customers/change/",
    "/admin/customers/customfield/",
    "/admin/customers/customfield/{field}/change/",
    "/admin/customers/identifiertype/add/",
    "/admin/integration_points/integrationpoint/",
    "/admin/integration_points/integrationpoint/{point}/change/",
    "/admin/integration_points/source/{source}/change/",
    "/admin/integration_points/brand/add/",
]


@pytest.fixture
def administrator(transactional_db: None) -> User:
    user = make_superuser("admin")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def marta(transactional_db: None) -> Customer:
    make_identifier_type("line", scope="source")
    line = f"id:line:{scope_of(make_source('LINE', 'jp'), 'jp')}"
    make_custom_field("interests", type="choices", choices=("running", "yoga"))
    make_custom_field("motto")
    customer = make_customer(
        through=make_point("website-secure", email_access="give", email_confirmation="ask", mobile_access="give"),
        first_name="Marta",
        last_name="Lindquist",
        birth_date="1988-08-17",
        email="marta@northmail.se",
        mobile="+46701740635",
        time_zone="Europe/Stockholm",
        ids={"WebsiteID": "W-993-118", line: "U4af4980629"},
        custom={"interests": "yoga"},
    )
    change_customer(customer, area="Lund")
    return change_customer(customer, email="marta@lindqvist.io", area="Uppsala")


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, administrator: User) -> Page:
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


def address(live_server: LiveServer, path: str, customer: Customer) -> str:
    ids = {
        "customer": customer.pk,
        "field": make_custom_field("motto").pk,
        "point": make_point("website-secure").pk,
        "source": make_source("LINE", "jp").pk,
    }
    return live_server.url + path.format(**ids)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_content_security_policy(
    signed_in: Page, live_server: LiveServer, complaints: list[str], marta: Customer, path: str
) -> None:
    signed_in.goto(address(live_server, path, marta), wait_until="networkidle")
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_no_serious_accessibility_issue(
    signed_in: Page, live_server: LiveServer, marta: Customer, path: str, theme: Any
) -> None:
    signed_in.emulate_media(color_scheme=theme)
    signed_in.goto(address(live_server, path, marta))
    assert serious_issues(signed_in) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_without_scrolling_sideways(
    signed_in: Page, live_server: LiveServer, marta: Customer, path: str
) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    signed_in.goto(address(live_server, path, marta))
    assert signed_in.evaluate(NO_OVERFLOW)


def test_a_phone_typed_as_people_type_it_finds_its_customer_by_keyboard_alone(signed_in: Page, marta: Customer) -> None:
    signed_in.keyboard.press("/")
    signed_in.keyboard.type("0701-74 06 35")
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_text("1 found.")).to_be_visible()
    assert "0701" not in signed_in.url
    signed_in.get_by_role("link", name="Marta Lindquist").focus()
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", name="Marta Lindquist")).to_be_visible()


def test_a_corrected_name_is_read_in_the_changelog(signed_in: Page, live_server: LiveServer, marta: Customer) -> None:
    signed_in.goto(address(live_server, PAGES[1], marta))
    signed_in.get_by_role("link", name="Edit", exact=True).click()
    signed_in.get_by_label("Last name").fill("Lindqvist")
    signed_in.get_by_label("Reason").fill("typing error")
    signed_in.get_by_role("button", name="Save").click()
    newest = signed_in.get_by_role("tabpanel").locator("tbody tr").first
    expect(newest.locator("del")).to_have_text("Lindquist")
    expect(newest.locator("ins")).to_have_text("Lindqvist")
    expect(newest).to_contain_text("admin-panel")
    expect(newest).to_contain_text("typing error")


def test_replacing_a_phone_that_gives_access_warns_and_is_saved_on_a_second_yes(
    signed_in: Page, live_server: LiveServer, marta: Customer
) -> None:
    signed_in.goto(address(live_server, PAGES[3], marta))
    signed_in.get_by_label("Mobile phone").fill("+46 70 174 06 36")
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("loses account access by mobile number")).to_be_visible()
    expect(signed_in.get_by_text("Say why: this takes something from the customer")).to_be_visible()
    signed_in.get_by_label("Reason").fill("a new phone")
    signed_in.get_by_role("button", name="Save anyway").click()
    expect(signed_in.get_by_text("+46 70 174 06 36").first).to_be_visible()
    expect(signed_in.get_by_text("2 removed, still reserved")).to_be_visible()


def test_a_stale_form_shows_both_values(signed_in: Page, live_server: LiveServer, marta: Customer) -> None:
    signed_in.goto(address(live_server, PAGES[3], marta))
    change_customer(marta, last_name="Berg")
    signed_in.get_by_label("Last name").fill("Lindqvist")
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    row = signed_in.get_by_role("row", name="Last name")
    expect(row).to_contain_text("Berg")
    expect(row).to_contain_text("Lindqvist")
    assert serious_issues(signed_in) == []


def test_the_changelog_is_filtered_in_place(signed_in: Page, live_server: LiveServer, marta: Customer) -> None:
    signed_in.goto(address(live_server, PAGES[1], marta), wait_until="networkidle")
    signed_in.get_by_label("Field").select_option("area")
    rows = signed_in.get_by_role("tabpanel").locator("tbody tr")
    expect(rows).to_have_count(2)
    assert "field=area" in signed_in.url


def test_where_a_value_came_from_opens_by_keyboard(signed_in: Page, live_server: LiveServer, marta: Customer) -> None:
    signed_in.goto(address(live_server, PAGES[1], marta))
    value = signed_in.locator("summary", has_text="17 Aug 1988")
    value.focus()
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_text("set by website-secure").and_(signed_in.locator(":visible")).last).to_be_visible()


def test_a_new_key_is_shown_once_and_can_be_revoked(signed_in: Page, live_server: LiveServer, marta: Customer) -> None:
    signed_in.goto(address(live_server, PAGES[9], marta))
    signed_in.get_by_role("button", name="Make a key").click()
    secret = signed_in.locator("#secret").inner_text()
    signed_in.reload()
    expect(signed_in.get_by_text("This key was shown before")).to_be_visible()
    signed_in.get_by_role("link", name="Back to").click()
    row = signed_in.get_by_role("row", name=secret[:12])
    expect(row).to_contain_text("works")
    row.get_by_text("Revoke…").click()
    row.get_by_role("button", name=f"Revoke {secret[:12]}").click()
    expect(signed_in.get_by_role("row", name=secret[:12])).to_contain_text("revoked")


def test_a_point_is_added_from_a_preset_and_has_its_key_at_once(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.goto(f"{live_server.url}/admin/integration_points/integrationpoint/add/")
    signed_in.get_by_role("link", name="iOS app").click()
    expect(signed_in.get_by_label("Mobile confirmation")).to_have_value("ask")
    signed_in.locator("#id_name").fill("Club app")
    signed_in.get_by_role("button", name="Save", exact=True).click()
    expect(signed_in.locator("#secret")).to_contain_text("live_")
    signed_in.get_by_role("link", name="I have copied it").click()
    expect(signed_in.get_by_role("heading", name="club-app")).to_be_visible()
    expect(signed_in.get_by_text("When a contact comes in")).to_be_visible()


# A phone typed as it is dialled at home: with its country chosen, by hand or by the touchpoint


def stored_phone() -> str:
    return Contact.objects.values_list("value", flat=True).get(kind="mobile", state="current")


def test_a_national_number_is_stored_with_the_code_of_the_country_that_was_chosen(
    signed_in: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    signed_in.goto(f"{live_server.url}/admin/customers/customer/add/")
    signed_in.get_by_label(COUNTRY).select_option(label="Sweden +46")
    signed_in.get_by_label(NUMBER, exact=True).fill("070-174 06 35")
    signed_in.get_by_role("button", name="Add", exact=True).click()
    expect(signed_in.get_by_text("The customer was added.")).to_be_visible()
    assert stored_phone() == "+46701740635"
    assert complaints == []


def test_the_touchpoints_country_is_chosen_until_another_number_stands_there(
    signed_in: Page, live_server: LiveServer
) -> None:
    make_point("shop", country="US")
    make_point("butik", country="SE")
    signed_in.goto(f"{live_server.url}/admin/customers/customer/add/")
    country, through = signed_in.get_by_label(COUNTRY), signed_in.get_by_label("Touchpoint")
    expect(country).to_have_value("")
    through.select_option(label="shop")
    expect(country).to_have_value("US")
    through.select_option(label="butik")
    expect(country).to_have_value("SE")
    signed_in.get_by_label(NUMBER, exact=True).fill("070-174 06 35")
    through.select_option(label="shop")
    expect(country).to_have_value("SE")
    signed_in.get_by_role("button", name="Add", exact=True).click()
    expect(signed_in).to_have_url(re.compile(r"/customer/\d+/change/"))
    assert stored_phone() == "+46701740635"


def test_a_refused_number_keeps_its_country_and_fits_a_phones_width(
    signed_in: Page, live_server: LiveServer, marta: Customer
) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 800})
    signed_in.goto(f"{live_server.url}/admin/customers/customer/{marta.pk}/edit/?field=mobile")
    number = signed_in.get_by_label(NUMBER, exact=True)
    expect(number).to_be_focused()
    expect(number).to_have_value("+46 70 174 06 35")
    expect(signed_in.get_by_label(COUNTRY)).to_have_value("SE")
    number.fill("070-1")
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("is not a phone number that a customer can have")).to_be_visible()
    expect(signed_in.get_by_label(COUNTRY)).to_have_value("SE")
    expect(signed_in.get_by_label(NUMBER, exact=True)).to_have_value("070-1")
    assert signed_in.evaluate(NO_OVERFLOW)
    assert serious_issues(signed_in) == []
