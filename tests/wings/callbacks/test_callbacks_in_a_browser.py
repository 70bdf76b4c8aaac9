"""The page of a callback in a real browser: from the address to a delivery that is sent again."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.wings.callbacks.deliver import deliver
from customers.wings.callbacks.models import Callback
from customers.wings.callbacks.secrets import secret_of
from integration_points.models import ApiKey
from tests.factories import make_superuser
from tests.sign_in import open_as
from tests.uploads import preview_by_key
from tests.wings.callbacks.receiver import Receiver


@pytest.mark.browser
def test_an_address_is_set_and_a_delivery_is_sent_again(
    page: Page, live_server: LiveServer, key: ApiKey, receiver: Receiver
) -> None:
    open_as(page, live_server.url, make_superuser("admin"), "/admin/callbacks/callback/add/")
    page.get_by_label("API key").select_option(str(key.pk))
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Show the secret").click()
    expect(page.locator("#secret")).to_have_text(secret_of(Callback.objects.get()))
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("Nothing was delivered yet.")).to_be_visible()
    receiver.answers = lambda number: 200 if number else 500
    preview_by_key("email,firstName\nann@example.org,Anna\n", key)
    Callback.objects.get().deliveries.update(tries=12)
    deliver(now=timezone.now(), seconds=5)
    page.reload()
    expect(page.get_by_role("region", name="Last deliveries")).to_contain_text("failed")
    page.get_by_role("button", name="Send delivery").click()
    expect(page.get_by_role("status").get_by_text("is sent again.")).to_be_visible()
    deliver(now=timezone.now(), seconds=5)
    page.reload()
    expect(page.get_by_role("region", name="Last deliveries")).to_contain_text("delivered")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
