"""A day in the life of somebody who looks after customers, in a real browser over real servers."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.servers import Stack

pytestmark = pytest.mark.browser

A_WHILE = 60_000  # milliseconds: a bulk edit goes on in a worker of its own

# Somebody whose phone gives account access since days ago; and people of one area, each with a neighbour of another.
PEOPLE = """
import json
from datetime import timedelta
from customers.models import Change, Contact, Customer, Identifier
from tests.factories import change_customer, make_customer, make_point
secure = make_point("website-secure")
marta = make_customer(
    through=secure, first_name="Marta", last_name="Lindquist", email="marta@northmail.se", mobile="+46701740635",
    ids={"WebsiteID": "W-993-118"},
)
three_days = timedelta(days=3)
for model in (Customer.history.model, Contact.history.model, Identifier.history.model):
    for row in model.objects.filter(**({"id": marta.pk} if model is Customer.history.model else {"customer": marta})):
        model.objects.filter(pk=row.pk).update(history_date=row.history_date - three_days)
for change in Change.objects.filter(customer=marta):
    Change.objects.filter(pk=change.pk).update(at=change.at - three_days)
Customer.objects.filter(pk=marta.pk).update(registered_at=marta.registered_at - three_days)
for number in range(6):
    make_customer(email=f"day{number}@example.com", area="Visby" if number < 3 else "Kiruna")
print(json.dumps({"marta": marta.pk}))
"""


@pytest.fixture(scope="module")
def marta(demo_stack: Stack) -> int:
    """The customer of the day."""
    told = json.loads(demo_stack.manage("shell", "-c", PEOPLE).stdout.splitlines()[-1])
    return int(told["marta"])


def open_marta(page: Page) -> None:
    """Find her by her phone, typed as she says it: one customer has it, so her page opens."""
    page.get_by_label("Find a customer, card, bulk edit").fill("+46 (0)70-174 06 35")
    page.keyboard.press("Enter")
    expect(page.locator("header.title h1")).to_contain_text("Marta")
    assert "174" not in page.url


def test_a_customer_is_found_by_phone_corrected_warned_about_and_seen_as_yesterday(
    page: Page, demo_stack: Stack, marta: int
) -> None:
    sign_in(page, demo_stack, "editor")
    open_marta(page)
    profile = page.url

    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Last name").fill("Lindqvist")
    page.get_by_label("Reason").fill("typing error")
    page.get_by_role("button", name="Save").click()
    newest = page.locator("#changelog tbody tr").first
    for words in ("Lindquist", "Lindqvist", "admin-panel", "editor", "typing error"):
        expect(newest).to_contain_text(words)

    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Mobile phone").fill("+46 70 174 06 36")
    page.get_by_label("Reason").fill("new number")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("loses account access by mobile number")
    page.get_by_role("button", name="Save anyway").click()
    expect(page.get_by_role("region", name="Contacts")).to_contain_text("+46 70 174 06 36")
    expect(page.get_by_text("1 removed, still reserved")).to_be_visible()

    page.get_by_role("link", name="View history", exact=True).click()
    page.get_by_label("As of").fill(page.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 16)"))
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("header.title h1")).to_have_text("Marta Lindquist")
    expect(page.get_by_role("region", name="Contacts")).to_contain_text("+46 70 174 06 35")
    expect(page.get_by_role("region", name="Contacts")).to_contain_text("website-secure")
    assert profile.split("?")[0].rstrip("/").split("/")[-2] == str(marta)


def test_what_one_bulk_edit_did_to_the_people_of_one_area_is_found_in_the_changelog(
    page: Page, demo_stack: Stack, marta: int, tmp_path: Path
) -> None:
    file = tmp_path / "day.csv"
    file.write_text("email,middleName\n" + "".join(f"day{number}@example.com,Dag\n" for number in range(6)))
    done = demo_stack.ask(
        "bulk_edit", str(file), "--through", "admin-panel", "--by", "operator", "--reason", "name day", "--wait"
    )
    assert (done["state"], done["counts"]["applied"]) == ("completed", 6)

    sign_in(page, demo_stack, "operations")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Changelog").click()
    page.get_by_label("Bulk edit ID").fill(str(done["id"]))
    page.get_by_label("Bulk edit ID").press("Enter")
    rows = page.locator("#changelog tbody tr")
    expect(rows).to_have_count(6, timeout=A_WHILE)
    page.get_by_label("Area of the customer").fill("Visby")
    page.get_by_label("Area of the customer").press("Enter")
    expect(rows).to_have_count(3, timeout=A_WHILE)
    for row in rows.all():
        expect(row).to_contain_text("Dag")
        expect(row).to_contain_text(re.compile(rf"bulk edit {done['id']} · row \d"))
    assert f"bulk_edit__id__exact={done['id']}" in page.url
    rows.first.get_by_role("link", name="as it was then").click()
    expect(page.get_by_text("as it was", exact=False).first).to_be_visible()
