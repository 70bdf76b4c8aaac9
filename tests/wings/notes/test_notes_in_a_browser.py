"""The tab of the wing in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_customer, make_superuser
from tests.sign_in import open_as
from tests.wings.notes.models import Note


@pytest.mark.browser
def test_the_tab_opens_in_place(page: Page, live_server: LiveServer) -> None:
    customer = make_customer(first_name="Ada")
    Note.objects.create(customer=customer, text="Prefers the phone", written_at=timezone.now())
    open_as(page, live_server.url, make_superuser("admin"), f"/admin/customers/customer/{customer.pk}/change/")
    expect(page.get_by_role("link", name="1 on file")).to_be_visible()
    page.get_by_role("tab", name="Notes").click()
    expect(page.get_by_role("tabpanel", name="Notes")).to_contain_text("Prefers the phone")
    expect(page.get_by_role("tab", name="Notes")).to_have_attribute("aria-selected", "true")
