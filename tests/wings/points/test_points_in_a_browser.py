"""Points are adjusted from the tab, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_customer, make_superuser
from tests.sign_in import open_as
from tests.wings.points.cast import earn, held


@pytest.mark.browser
def test_points_are_adjusted_and_the_balance_and_its_chart_follow(page: Page, live_server: LiveServer) -> None:
    customer = make_customer(first_name="Ada")
    earn(customer, 100, "Order 7", days=5, now=timezone.now())
    open_as(page, live_server.url, make_superuser("admin"), f"/admin/customers/customer/{customer.pk}/change/")
    page.get_by_role("tab", name="Bonus points").click()
    panel = page.get_by_role("tabpanel", name="Bonus points")
    expect(panel.get_by_role("img", name="100.00 at the end")).to_be_visible()
    line = panel.locator("svg .line").get_attribute("d")

    panel.get_by_role("link", name="Adjust points").click()
    page.get_by_label("Amount").fill("-200")
    page.get_by_label("Comment").fill("Late parcel")
    page.get_by_role("button", name="Adjust").click()
    expect(page.get_by_text("Only 100.00 points are available.")).to_be_visible()
    page.get_by_label("Amount").fill("-37.50")
    page.get_by_role("button", name="Adjust").click()

    panel = page.get_by_role("tabpanel", name="Bonus points")
    expect(panel.get_by_role("img", name="62.50 at the end")).to_be_visible()
    assert panel.locator("svg .line").get_attribute("d") != line
    expect(panel.get_by_role("row", name="Late parcel")).to_contain_text("37.50")
    assert held(customer).total == 62.5
