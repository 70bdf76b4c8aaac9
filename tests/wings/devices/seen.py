"""What a profile shows of devices, element by element."""

from playwright.sync_api import Locator, Page

from tests.browser.seen import Seen, SeenWing, opened
from tests.servers import Stack


def _see(page: Page, seen: Seen, _stack: Stack, _customer_id: int) -> None:
    head = page.get_by_role("region", name="Contacts").locator("dl.facts").last
    for element, label in (
        ("head: mobile application", "Mobile app"),
        ("head: browser for push notifications", "Push browser"),
        ("head: customer on the same device, linked", "On the same device"),
    ):
        seen.add(element, head.locator(f"dt:text-is('{label}') + dd a").first)
    panel = opened(page, "Devices")
    seen.add("mobile applications", _section(panel, "Mobile apps").locator("tbody tr").first, "Shop app")
    browser = _section(panel, "Browsers").locator("tbody tr").filter(has_text="push on").first
    seen.add("browsers for sending push notifications", browser, "push on")
    others = _section(panel, "Customers on the same devices").locator("tbody tr").first
    seen.add("customers using the same devices, linked", others.get_by_role("link").first)


def _section(panel: Locator, heading: str) -> Locator:
    """Find the table that follows a heading."""
    title = f"header[h2[normalize-space()='{heading}']]"
    return panel.locator(f"xpath=.//{title}/following-sibling::table[1]")


SEEN = SeenWing(6, _see)
