"""The devices of a profile in a real browser."""

from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.wings.devices.rules import DeviceKind, Sighting
from customers.wings.devices.see import see
from tests.factories import context_of, make_customer, make_superuser
from tests.sign_in import open_as


@pytest.mark.browser
def test_a_profile_shows_its_devices_and_links_who_shares_them(page: Page, live_server: LiveServer) -> None:
    ada = make_customer(first_name="Ada", last_name="Lovelace")
    bo = make_customer(first_name="Bo", last_name="Featherstone")
    phone = Sighting(UUID(int=1), DeviceKind.APP, "iOS", "Shop app")
    for customer in (ada, bo):
        see(phone, customer_id=customer.pk, context=context_of(), now=timezone.now())
    open_as(page, live_server.url, make_superuser("admin"), f"/admin/customers/customer/{ada.pk}/change/")
    page.get_by_role("link", name="Shop app, iOS").click()
    expect(page.get_by_role("tab", name="Devices")).to_have_attribute("aria-selected", "true")
    panel = page.get_by_role("tabpanel", name="Devices")
    expect(panel).to_contain_text("Shop app")
    panel.get_by_role("link", name="Bo Featherstone").click()
    expect(page.get_by_role("heading", name="Bo Featherstone")).to_be_visible()
    expect(page.get_by_role("link", name="Ada Lovelace").first).to_be_visible()
