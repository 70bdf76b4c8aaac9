"""Customers of the list are changed in a real browser: selected or all that match, set to a value, and undone; and
rows that are pasted instead of a file.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.bulk_edits.run.worker import work
from customers.models import BulkEdit, Customer
from customers.tasks import work_on_bulk_edits
from tests.browser.sound import assert_sound_at_any_width
from tests.factories import make_customer, make_point, make_staff
from tests.sign_in import open_as

pytestmark = pytest.mark.browser

LIST = "/admin/customers/customer/"


@pytest.fixture
def people(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, Customer]:
    """Three customers, and nobody but the test works on bulk edits."""
    monkeypatch.setattr(work_on_bulk_edits, "apply_async", lambda _arguments: None)
    make_point("website")
    return {
        name: make_customer(first_name=name, email=f"{name.lower()}@example.com", area="Oslo", gender=gender)
        for name, gender in (("Ann", "female"), ("Bea", "female"), ("Carl", "male"))
    }


@pytest.fixture
def operator(page: Page, live_server: LiveServer, people: dict[str, Customer], complaints: list[str]) -> Iterator[Page]:
    """The bulk operator in front of the list, and the browser complains of nothing."""
    open_as(page, live_server.url, make_staff("bulk operator", "operator"), LIST)
    yield page
    assert sorted(set(complaints)) == []


def areas(people: dict[str, Customer]) -> list[str]:
    return [Customer.objects.get(pk=one.pk).area for one in people.values()]


def set_area(page: Page, area: str) -> None:
    page.get_by_label("Touchpoint").select_option("website")
    page.get_by_label("Set a field").select_option("Area")
    page.get_by_label("Value", exact=True).fill(area)
    page.get_by_role("button", name="Preview the change").click()
    expect(page.get_by_text("Nothing is changed before you have seen it.")).to_be_visible()


def run(page: Page) -> None:
    """Let the preview be made, run it, and let that be done."""
    work(seconds=30)
    page.reload()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("running").first).to_be_visible()
    work(seconds=30)
    page.reload()


def test_a_selection_from_the_list_is_set_to_a_value_and_undone(
    operator: Page, people: dict[str, Customer], complaints: list[str]
) -> None:
    page = operator
    assert_sound_at_any_width(page, complaints)
    page.get_by_role("button", name="Change selected").click()
    expect(page.get_by_text("Select at least one customer first.")).to_be_visible()
    for name in ("Ann", "Carl"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Change selected").click()
    expect(page.get_by_text("2 customers selected in the list")).to_be_visible()
    assert_sound_at_any_width(page, complaints)
    page.get_by_label("Set a field").select_option("Gender")
    expect(page.locator("select#id_value")).to_be_visible()
    page.get_by_label("Set a field").select_option("Area")
    expect(page.locator("input#id_value")).to_be_visible()
    page.get_by_role("button", name="Preview the change").click()
    expect(page.get_by_text("Fix the highlighted fields.")).to_be_visible()
    assert_sound_at_any_width(page, complaints)
    set_area(page, "Bergen")
    expect(page.get_by_text("2 customers selected in the list")).to_be_visible()
    assert areas(people) == ["Oslo", "Oslo", "Oslo"]
    run(page)
    assert areas(people) == ["Bergen", "Oslo", "Bergen"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Preview the undo").click()
    expect(page.get_by_role("heading", name="Undo of bulk edit")).to_be_visible()
    run(page)
    assert areas(people) == ["Oslo", "Oslo", "Oslo"]


def test_all_that_match_the_filters_of_the_list_are_changed(operator: Page, people: dict[str, Customer]) -> None:
    page = operator
    page.locator("summary", has_text="Filters").click()
    page.get_by_role("form", name="Filters").get_by_label("Gender").select_option("female")
    page.get_by_role("button", name="Show customers").click()
    page.get_by_role("link", name="Change all that match").click()
    expect(page.get_by_text("2 customers from the list: Gender: female")).to_be_visible()
    set_area(page, "Bergen")
    run(page)
    assert areas(people) == ["Bergen", "Bergen", "Oslo"]


def test_every_customer_of_the_page_is_ticked_with_the_keyboard(operator: Page) -> None:
    page = operator
    page.get_by_role("checkbox", name="All on this page").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Change selected").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 customers selected in the list")).to_be_visible()


def test_pasted_rows_are_previewed_as_a_file(
    operator: Page, people: dict[str, Customer], complaints: list[str]
) -> None:
    page = operator
    page.get_by_role("link", name="Update", exact=True).click()
    assert_sound_at_any_width(page, complaints)
    page.get_by_label("Or paste rows copied from a spreadsheet").fill("email\tarea\nann@example.com\tBergen\n")
    page.get_by_label("Integration point").select_option("website")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="Pasted rows.txt")).to_be_visible()
    run(page)
    assert areas(people) == ["Bergen", "Oslo", "Oslo"]
    assert BulkEdit.objects.get().row_count == 1
