"""A segment is built by clicks, counted, saved and recalculated, and a profile says why its customer is in it."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.wings.segments.models import Segment
from tests.browser.sound import NO_OVERFLOW
from tests.factories import change_customer, make_custom_field, make_customer, make_staff
from tests.sign_in import open_as
from tests.wings.segments.conftest import members

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.mark.browser
def test_a_rule_is_built_counted_saved_and_read_on_a_profile(page: Page, live_server: LiveServer) -> None:
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    ann = make_customer(first_name="Ann", email="ann@example.com", custom={"tier": "silver"})
    make_customer(first_name="Bob", mobile="+12125550188", custom={"tier": "gold"})
    page.set_viewport_size(DESK)
    open_as(page, live_server.url, make_staff("bulk operator", "operator"), "/admin/segments/segment/add/")

    page.get_by_label("Name", exact=True).fill("Gold with email")
    page.get_by_label("System name").fill("gold-with-email")
    first = page.get_by_role("group", name="Condition 1", exact=True)
    first.get_by_label("Field").select_option("tier")
    first.get_by_label("Value").select_option("gold")
    expect(page.locator(".rule-preview .big")).to_have_text("1")  # by itself
    first.get_by_label("Operator").select_option("is_not")
    expect(page.get_by_role("cell", name="ann@example.com")).to_be_visible()
    first.get_by_label("Operator").select_option("is")
    expect(page.get_by_role("cell", name="Bob")).to_be_visible()
    page.get_by_role("button", name="Add group").first.click()
    inner = page.get_by_role("group", name="Condition 2.1", exact=True)
    expect(inner.get_by_label("Field")).to_be_focused()
    inner.get_by_label("Field").select_option("email.set")
    expect(inner.get_by_label("Operator")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".rule-preview .big")).to_have_text("0")
    look(page, "build")
    page.get_by_role("button", name="Remove group 2").click()
    expect(inner).to_have_count(0)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".rule-preview .big")).to_have_text("1")
    expect(page.get_by_role("cell", name="Bob")).to_be_visible()
    assert not [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    look(page, "preview")
    page.get_by_role("button", name="Create segment").click()
    page.get_by_role("button", name="Recalculate now").click()
    expect(page.get_by_text("1 entered")).to_be_visible()
    change_customer(ann, **{"custom:tier": "gold"})
    page.get_by_role("button", name="Recalculate now").click()
    expect(page.get_by_text("1 entered, 0 left; 2 are in it now")).to_be_visible()
    assert ann.pk in members(Segment.objects.get())
    look(page, "segment")
    page.goto(f"{live_server.url}/admin/customers/customer/{ann.pk}/change/?tab=segments")
    row = page.get_by_role("row", name="Gold with email")
    expect(row).to_contain_text("tier is gold")
    look(page, "profile")


def look(page: Page, name: str) -> None:
    """Hold the page to a phone's width; with a folder to put them in, take pictures."""
    folder = os.environ.get("PICTURES", "")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate(NO_OVERFLOW)
        for scheme in ("light", "dark") if folder else ():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=f"{folder}/{name}-{size['width']}-{scheme}.png", full_page=True)
