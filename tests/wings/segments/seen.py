"""What a profile shows of segments, element by element."""

from playwright.sync_api import Page

from tests.browser.seen import Seen, SeenWing, opened
from tests.servers import Stack

# The demo merges nobody: a customer who was in segments is marked as merged for a while.
MERGED = """
from customers.models import Customer
from customers.wings.segments.models import SegmentStay
merged = SegmentStay.objects.exclude(customer={0}).order_by("pk").first().customer_id
Customer.objects.filter(pk=merged).update(merged_into={0})
print(merged)
"""
APART = "from customers.models import Customer; Customer.objects.filter(pk={}).update(merged_into=None)"


def _see(page: Page, seen: Seen, stack: Stack, customer_id: int) -> None:
    current = opened(page, "Segments").get_by_role("row", name="Active")
    seen.add("segments, current: which, since when and why", current, "Lifecycle of the shop")
    history = opened(page, "Segment history")
    recalculated = history.get_by_role("row").filter(has_text="Birthday soon")
    seen.add("segment history: entered a recalculated segment, why", recalculated.last, "entered", "became true")
    seen.add("segment history: left it, why", recalculated.first, "left", "no longer true")
    seen.add("segment history: when", recalculated.first.locator("time"))
    merged = stack.manage("shell", "-c", MERGED.format(customer_id)).stdout.split()[-1]
    try:
        page.reload()
        page.get_by_role("link", name=f"Merged customer {merged}").click()
        seen.add("segment history of a merged customer", page.get_by_role("row").filter(has_text=merged).first)
    finally:
        stack.manage("shell", "-c", APART.format(merged))


SEEN = SeenWing(5, _see)
