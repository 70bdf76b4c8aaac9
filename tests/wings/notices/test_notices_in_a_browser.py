"""The bell in a real browser: it counts, leads to the list, and rests while nobody sees the page."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.news import NewsKind, raise_notice
from tests.factories import make_customer
from tests.sign_in import open_as
from tests.uploads import operator, run

FILE = "email,firstName\nann@example.org,Anna\n"


@pytest.mark.browser
def test_the_bell_leads_to_what_finished(page: Page, live_server: LiveServer) -> None:
    make_customer(email="ann@example.org")
    bulk_edit = run(FILE)
    raise_notice(NewsKind.FAILED, "Export 4 failed.", about="export:4", to=[operator().pk], url="/admin/")
    open_as(page, live_server.url, operator(), "/admin/customers/bulkedit/")
    page.get_by_role("link", name="Notices, 2 unread").click()
    page.get_by_role("link", name=f"Bulk edit {bulk_edit.pk} is completed.").click()
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_visible()
    page.get_by_role("link", name="Notices, 1 unread").click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)


@pytest.mark.browser
def test_the_bell_asks_again_where_somebody_looks_and_only_there(page: Page, live_server: LiveServer) -> None:
    with page.expect_response("**/bell/"):
        open_as(page, live_server.url, operator(), "/admin/customers/bulkedit/")
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    raise_notice(NewsKind.DONE, "Export 5 is ready.", about="export:5", to=[operator().pk], url="/admin/x/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert not any("/bell/" in url for url in asked)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_visible()


@pytest.mark.browser
def test_a_person_chooses_mails_by_keyboard(page: Page, live_server: LiveServer) -> None:
    open_as(page, live_server.url, operator(), "/admin/notices/notice/")
    page.get_by_label("No mails").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("region", name="Mails").get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Your mail settings are saved.")).to_be_visible()
    expect(page.get_by_label("Failures and tasks waiting for me")).to_be_checked()
