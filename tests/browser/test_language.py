"""A member of the staff changes the language of the pages in the account menu."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.sign_in import PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_account_menu_switches_the_language_and_back(page: Page, live_server: LiveServer) -> None:
    User.objects.create_superuser("admin", password=PASSWORD)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.get_by_role("button", name="account").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Heute")).to_be_visible()
    page.get_by_role("button", name="Konto").click()
    expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(NO_OVERFLOW)
    assert serious_issues(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
