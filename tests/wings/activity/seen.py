"""What a profile shows of activity, element by element."""

from playwright.sync_api import Page

from tests.browser.seen import Seen, SeenWing, opened
from tests.servers import Stack


def _see(page: Page, seen: Seen, _stack: Stack, _customer_id: int) -> None:
    line = page.get_by_role("region", name="Contacts").locator("dt:text-is('Registered') + dd a")
    seen.add("head: registration date, leads into the feed", line)
    feed = opened(page, "Activity feed")
    action = feed.get_by_role("row").filter(has_text="Website visit").first
    seen.add("activity: an action, its template and category", action.locator(".what"), "Website visit", "Website")
    seen.add("activity: event time", action.locator("time").first)
    late = feed.get_by_role("row").filter(has_text="recorded").first
    seen.add("activity: recorded time, where that was later", late, "recorded")
    seen.add("activity: touchpoint", action.locator(".point"), "website-open")
    seen.add("activity: initiator", action.locator(".by"), "website")
    seen.add("activity: the same actions of everybody", action.get_by_role("link", name="same actions"))
    for element, label in (("template", "Action"), ("category", "Category"), ("touchpoint", "Touchpoint")):
        choice = feed.get_by_label(label, exact=True)
        assert choice.locator("option").count() > 2, f"there is no {element} to choose"
        seen.rows.append((f"activity: filter by {element}", f"{choice.locator('option').count() - 1} to choose from"))
    seen.add("activity: filter by dates", feed.locator("details.dates summary"), "Any date")
    feed.get_by_label("Category", exact=True).select_option("Profile changes")
    seen.add("activity: edits stand in it too", feed.get_by_role("row").filter(has_text="called").first, "editor")
    seen.add("an action is issued", feed.get_by_role("link", name="Issue an action"))


SEEN = SeenWing(13, _see)
