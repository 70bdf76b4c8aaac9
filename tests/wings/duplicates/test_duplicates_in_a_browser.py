"""Ten pairs are worked through with the keyboard alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customers.models import Customer, Merge
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.search.look import look_at
from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.factories import make_customer, make_superuser
from tests.sign_in import open_as

LIST = "/admin/duplicates/duplicatepair/"
# What is pressed at each pair: merge, not the same, later.
PRESSED = "mnlnmlnnlm"


def make_pairs() -> None:
    made = [
        make_customer(first_name=first, last_name="Byron", birth_date=f"1988-01-{day:02}")
        for day in range(1, len(PRESSED) + 1)
        for first in ("Ada", "ADA")
    ]
    look_at([one.pk for one in made], now=timezone.now())


@pytest.mark.browser
def test_ten_pairs_are_worked_through_with_the_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    make_pairs()
    order = list(DuplicatePair.objects.order_by("-score", "-pk").values_list("pk", flat=True))
    open_as(page, live_server.url, make_superuser("admin"), LIST)
    for number, (pair, key) in enumerate(zip(order, PRESSED, strict=True), start=1):
        expect(page.locator("[data-pair]")).to_have_count(len(order) - number + 1)
        expect(page.locator(f"#pair-{pair}")).to_be_focused()
        page.keyboard.press(key)
        if key == "m":
            expect(page.get_by_label("Reason")).to_be_focused()
            page.keyboard.type("Registered twice")
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No likely duplicates")).to_be_visible()
    found = dict(DuplicatePair.objects.values_list("pk", "state"))
    states = {"n": "not_same", "l": "later", "m": "open"}
    assert [found[pair] for pair in order] == [states[key] for key in PRESSED]
    assert Merge.objects.count() == PRESSED.count("m")
    assert Customer.objects.filter(merged_into__isnull=False).count() == PRESSED.count("m")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keys_move_and_open_and_the_page_fits(page: Page, live_server: LiveServer, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    make_pairs()
    first, second, third = DuplicatePair.objects.order_by("-score", "-pk").values_list("pk", flat=True)[:3]
    open_as(page, live_server.url, make_superuser("admin"), LIST)
    assert page.evaluate(NO_OVERFLOW)
    assert serious_issues(page) == []
    for key, pair in (("j", second), ("ArrowDown", third), ("k", second), ("ArrowUp", first), ("ArrowUp", first)):
        page.keyboard.press(key)
        expect(page.locator(f"#pair-{pair}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Merge two customers")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(f"#pair-{second}")).to_be_focused()
