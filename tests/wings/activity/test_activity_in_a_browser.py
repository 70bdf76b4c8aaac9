"""Staff issue an action and find it in the feed, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.wings.activity.models import ActionTemplate
from tests.factories import make_customer, make_superuser
from tests.sign_in import open_as


@pytest.mark.browser
def test_an_action_is_issued_and_found_in_the_feed(page: Page, live_server: LiveServer, visit: ActionTemplate) -> None:
    ActionTemplate.objects.create(system_name="support.call", name="Call to support", category="Support")
    customer = make_customer(first_name="Ada")
    open_as(page, live_server.url, make_superuser("admin"), f"/admin/customers/customer/{customer.pk}/change/")
    page.get_by_role("tab", name="Activity feed").click()
    page.get_by_role("link", name="Issue an action").click()
    page.get_by_label("Action").select_option("Call to support")
    page.get_by_label("Event time").fill("2026-01-02T03:04")
    page.get_by_label("Comment").fill("Asked for the opening hours")
    page.get_by_role("button", name="Issue").click()
    feed = page.get_by_role("tabpanel", name="Activity feed")
    row = feed.get_by_role("row").filter(has_text="Call to support")
    expect(row).to_contain_text("Asked for the opening hours")
    expect(row).to_contain_text("admin-panel")
    page.get_by_label("Category").select_option("Profile changes")
    expect(row).to_have_count(0)
    expect(feed.get_by_role("row").filter(has_text="Registered")).to_be_visible()
