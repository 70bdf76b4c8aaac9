"""What a profile shows of subscriptions, element by element."""

from playwright.sync_api import Page

from tests.browser.seen import Seen, SeenWing, opened
from tests.servers import Stack


def _see(page: Page, seen: Seen, _stack: Stack, _customer_id: int) -> None:
    panel = opened(page, "Subscriptions")
    main = panel.get_by_role("region", name="Main")
    seen.add("subscriptions: brand", main.get_by_role("heading"), "Main")
    seen.add("subscriptions: a second brand", panel.get_by_role("region", name="Outlet").get_by_role("heading"))
    channel = main.get_by_role("row").filter(has_text="Email").first
    seen.add("subscriptions: channel, its status, explicit", channel, "Subscribed", "explicit")
    news = main.get_by_role("row", name="Email News")
    seen.add("subscriptions: topic, implicit, from where", news, "Subscribed", "inherited from Email")
    seen.add("subscriptions: topic, explicit", main.get_by_role("row", name="Email Offers"), "Unsubscribed", "explicit")
    seen.add("subscriptions: no data", main.get_by_role("row").filter(has_text="Viber").first, "No data")
    history = panel.get_by_role("region", name="History").get_by_role("row")
    gone = history.filter(has_text="by the link in a mail").first
    seen.add("subscriptions: history: unsubscribed", gone, "Subscribed", "Unsubscribed", "website-open")
    seen.add("subscriptions: history: came back", history.filter(has_text="Signed up again").first, "Subscribed")
    seen.add("subscriptions are changed", main.get_by_role("link", name="Change subscriptions of Main"))


SEEN = SeenWing(9, _see)
