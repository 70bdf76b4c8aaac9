"""The story of contacts, in a real browser over real servers: contacts are asked in bulk, and their owners confirm."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_bulk_edit_story import A_WHILE, upload, wait_for
from tests.servers import Stack, poll_until
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

pytestmark = pytest.mark.browser

REGISTERED = 3  # customers that the bulk edit is about
READ = """
import json
from customers.models import Contact, Identifier
ids = Identifier.objects.filter(type__system_name="WebsiteID").order_by("customer")
contacts = Contact.objects.filter(state="current")
rows = []
for one in ids:
    has = {c.kind: c for c in contacts.filter(customer=one.customer)}
    if len(has) == 2 and len(rows) < %d:
        rows.append({"WebsiteID": one.value, "customer": one.customer_id, **{
            kind: [c.value, c.confirmation, c.gives_account_access] for kind, c in has.items()}})
print(json.dumps(rows))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default with demo data: SQLite, a broker, a worker, a web server."""
    with Stack(tmp_path_factory.mktemp("confirmations")) as running:
        running.manage("demo", "--customers", "60")
        yield running


@pytest.fixture
def operator(page: Page, stack: Stack) -> Page:
    """The bulk operator in front of the browser."""
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "operator", PASSWORD)
    return page


@pytest.fixture
def owner(browser: Browser) -> Iterator[Page]:
    """Somebody with a phone, who never signed in anywhere here."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def registered(stack: Stack) -> list[dict[str, Any]]:
    """Read customers who registered on the website, with what stands of their contacts."""
    rows: list[dict[str, Any]] = json.loads(stack.manage("shell", "-c", READ % REGISTERED).stdout.splitlines()[-1])
    return rows


def outbox(stack: Stack, to: str) -> list[dict[str, str]]:
    """Read the messages to one contact."""
    folder = Path(stack.environment["DATA_DIR"]) / "outbox"
    found = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return [message for message in found if message["to"] == to]


def link_in(message: dict[str, str]) -> str:
    (link,) = re.findall(r"https?://\S+/confirm/\S+", message["text"])
    return str(link)


def file_of(rows: list[dict[str, Any]], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["WebsiteID", "phone", "email"])
        writer.writerows([row["WebsiteID"], row["mobile"][0], row["email"][0]] for row in rows)
    return path


def test_contacts_take_on_the_settings_the_mail_arrives_its_link_confirms_and_the_profile_shows_it(
    operator: Page, owner: Page, stack: Stack, tmp_path: Path
) -> None:
    page, before = operator, registered(stack)
    assert {tuple(row[kind][1:]) for row in before for kind in ("email", "mobile")} == {("none", False)}
    upload(page, file_of(before, tmp_path / "launch.csv"), through="website-secure", reason="loyalty launch")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert {tuple(row[kind][1:]) for row in registered(stack) for kind in ("email", "mobile")} == {("asked", True)}

    messages = page.get_by_role("region", name="Confirmation messages")
    expect(messages).to_contain_text("6 contacts wait for their owners to confirm them. The run sent nothing.")
    address, customer = before[0]["email"][0], before[0]["customer"]
    assert outbox(stack, address) == []
    messages.get_by_role("button", name="Send 6 messages").click()
    expect(messages).to_contain_text("100 %", timeout=A_WHILE)

    (mail,) = poll_until(lambda: outbox(stack, address), seconds=60, what="the mail")
    (text,) = poll_until(lambda: outbox(stack, before[0]["mobile"][0]), seconds=60, what="the text message")
    assert (mail["channel"], text["channel"]) == ("email", "sms")
    owner.goto(link_in(mail))
    expect(owner.get_by_role("heading", level=1)).to_have_text("Is this your email address?")
    assert registered(stack)[0]["email"][1] == "asked", "opening the page confirms nothing"
    owner.get_by_role("button", name="Yes, confirm it").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Thank you, that's confirmed")

    page.goto(f"{stack.url}/admin/customers/customer/{customer}/change/")
    expect(page.locator("main")).to_contain_text(address)
    expect(page.get_by_text("confirmed", exact=True).first).to_be_visible()
    entry = page.locator(".changelog tbody tr").first
    for words in ("Email confirmation", "website-secure", "owner of the contact"):
        expect(entry).to_contain_text(words)

    owner.goto(link_in(mail))
    expect(owner.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    owner.goto(link_in(text))
    owner.get_by_role("button", name="Yes, confirm it").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Thank you, that's confirmed")
    assert [registered(stack)[0][kind] for kind in ("email", "mobile")] == [
        [before[0][kind][0], "confirmed", True] for kind in ("email", "mobile")
    ]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_pages_are_sound_on_any_screen_and_in_both_themes(
    page: Page, stack: Stack, scheme: Any, width: int
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "410" not in message.text else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in ("/confirm/nonsense/", "/confirm/done/"):
        page.goto(f"{stack.url}{path}")
        serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []
