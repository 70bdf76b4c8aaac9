"""What keeps people out of a page: serious accessibility issues, and a page wider than its window."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NO_OVERFLOW = "document.documentElement.scrollWidth <= window.innerWidth"
WIDTHS = (1440, 390)


def serious_issues(page: Page) -> list[dict[str, Any]]:
    """Ask axe. It sets styles and asks for stylesheets by itself, of which the browser complains."""
    violations = Axe().run(page).response["violations"]
    return [
        {"rule": violation["id"], "nodes": [node["html"][:160] for node in violation["nodes"]]}
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
    ]


def assert_sound(page: Page) -> None:
    """Look for both in the window as it is."""
    assert serious_issues(page) == []
    assert page.evaluate(NO_OVERFLOW), f"{page.url} is wider than its window"


def assert_sound_at_any_width(page: Page, complaints: list[str]) -> None:
    """Look for both on a wide screen and on a phone, in the middle of a story; what axe causes is no complaint."""
    told = len(complaints)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert_sound(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.wait_for_timeout(500)  # the browser tells of them a moment later
    del complaints[told:]
