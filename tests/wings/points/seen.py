"""What a profile shows of points, element by element."""

from playwright.sync_api import Page

from tests.browser.seen import Seen, SeenWing, opened
from tests.servers import Stack


def _see(page: Page, seen: Seen, _stack: Stack, _customer_id: int) -> None:
    panel = opened(page, "Bonus points")
    balance = panel.locator("figure").filter(has_text="Bonus").first
    words = ("available", "blocked", "in total")
    seen.add("points: balance: available, blocked, total", balance.locator("figcaption"), *words)
    seen.add("points: of each account", panel.locator("figure").filter(has_text="Status points").first)
    chart = balance.get_by_role("img")
    assert "balance by week" in (chart.get_attribute("aria-label") or "")
    seen.rows.append(("points: chart over time", chart.get_attribute("aria-label") or ""))
    seen.add("points: what expires next, and when", panel.get_by_text("Expires next").locator(".."), "in ")
    changes = panel.locator("table.points-changes tbody tr")
    spent = changes.filter(has_text="Paid with points").first
    seen.add("points: a change, with its lots and their expiry", spent, "Lot", "until")
    seen.add("points: points are adjusted", panel.get_by_role("link", name="Adjust points"))
    seen.add("promo codes", panel.get_by_role("row").filter(has_text="promo code").first, "SPRING-", "Spring sale")
    seen.add("prizes", panel.get_by_role("row").filter(has_text="Won in the summer raffle").first, "Summer raffle")
    expired = changes.filter(has_text="Expired").first
    seen.add("points: expiry is a change of its own", expired)


SEEN = SeenWing(9, _see)
