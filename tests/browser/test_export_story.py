"""Exports in a real browser over real servers: from the list to the file, by a recipe or a search."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.sound import assert_sound
from tests.servers import Stack

pytestmark = pytest.mark.browser
A_WHILE = 60_000  # milliseconds: a worker of its own makes the file


@pytest.fixture
def operator(page: Page, demo_stack: Stack) -> Page:
    """The bulk operator in front of the customers list."""
    sign_in(page, demo_stack, "operator")
    page.goto(f"{demo_stack.url}/admin/customers/customer/")
    return page


def downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    """Wait until the file is made, download it, and read it."""
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=A_WHILE)
    with page.expect_download() as download:
        link.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def press_export(page: Page) -> None:
    page.get_by_role("button", name="Export", exact=True).click()


def test_phones_by_website_id_are_three_clicks_away_and_then_saved_under_their_name(
    operator: Page, tmp_path: Path
) -> None:
    page = operator
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_role("link", name="WebsiteID and phone").click()
    press_export(page)
    rows = downloaded(page, tmp_path)
    assert list(rows[0]) == ["WebsiteID", "phone"]
    assert all(row["WebsiteID"] and row["phone"] for row in rows)
    page.get_by_role("link", name="Exports").first.click()
    expect(page.get_by_text(f"{len(rows)}", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Export customers").click()
    saved = page.get_by_role("navigation", name="Columns under a name")
    expect(saved.get_by_role("link", name="WebsiteID and phone")).to_have_count(1)


def test_what_the_list_found_is_exported_and_nobody_else(operator: Page, tmp_path: Path) -> None:
    page = operator
    name = page.locator("table.customers tbody tr a").first.inner_text().split()[-1]
    page.get_by_label("Find customers").fill(name)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("found").first).to_be_visible()
    found = page.locator("table.customers tbody tr").count()
    page.get_by_role("link", name="Export", exact=True).click()
    assert name not in page.url
    expect(page.get_by_text("Found by a search")).to_be_visible()
    press_export(page)
    assert len(downloaded(page, tmp_path)) == found


def test_the_pages_are_sound_on_a_phone(operator: Page) -> None:
    page = operator
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="Export", exact=True).click()
    assert_sound(page)
    press_export(page)
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=A_WHILE)
    assert_sound(page)
