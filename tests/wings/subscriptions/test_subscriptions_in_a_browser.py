"""A channel is changed in a real browser: its implicit topics follow, the explicit ones stay."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.wings.subscriptions.rules import Status
from tests.factories import make_customer, make_superuser
from tests.sign_in import open_as
from tests.wings.subscriptions.conftest import change, make_tree


def sign_in(page: Page, server: LiveServer, customer_id: int) -> None:
    open_as(page, server.url, make_superuser("admin"), f"/admin/customers/customer/{customer_id}/change/")


def row(page: Page, topic: str) -> Locator:
    return page.get_by_role("region", name="Main").get_by_role("row", name=f"Email {topic}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_channel_is_changed_and_its_implicit_topics_follow(page: Page, live_server: LiveServer) -> None:
    ada, tree = make_customer(), make_tree()
    change(ada, tree, "main/email", Status.SUBSCRIBED)
    change(ada, tree, "main/email/news", Status.SUBSCRIBED)
    sign_in(page, live_server, ada.pk)
    page.get_by_role("tab", name="Subscriptions").click()
    expect(row(page, "Offers")).to_contain_text("inherited from Email")
    page.get_by_role("link", name="Change subscriptions of Main").click()
    page.get_by_label("Email", exact=True).select_option("Unsubscribe")
    page.get_by_label("Reason").fill("Asked on the phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Subscriptions changed.")).to_be_visible()
    expect(row(page, "Offers")).to_contain_text("Unsubscribed inherited from Email")
    expect(row(page, "News")).to_contain_text("Subscribed explicit")
    history = page.get_by_role("region", name="History").get_by_role("row").nth(1)
    expect(history).to_contain_text("Asked on the phone")
    expect(history).to_contain_text("admin")
