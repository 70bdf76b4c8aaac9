"""The whole life of loyalty cards, in a real browser over real servers: made by their series, issued, and at an end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sound import NO_OVERFLOW, serious_issues
from tests.browser.test_bulk_edit_story import A_WHILE
from tests.servers import Stack
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

pytestmark = pytest.mark.browser
NUMBERS = 3_000
FIRST_CUSTOMER = "from customers.models import Customer; print(Customer.objects.earliest('pk').pk)"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default with demo data: SQLite, a broker, a worker, a web server."""
    with Stack(tmp_path_factory.mktemp("cards")) as running:
        running.manage("demo", "--customers", "20")
        yield running


@pytest.fixture
def administrator(page: Page, stack: Stack) -> Page:
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    return page


def press(page: Page, verb: str, reason: str) -> None:
    """Press a button of the card's page."""
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=verb, exact=True).click()


def test_a_card_from_its_series_to_its_end(administrator: Page, stack: Stack, tmp_path: Path) -> None:
    page = administrator
    customer = stack.manage("shell", "-c", FIRST_CUSTOMER).stdout.split()[-1]
    profile = f"{stack.url}/admin/customers/customer/{customer}/change/"

    page.goto(f"{stack.url}/admin/customers/cardseries/add/")
    typed = {"code": "BLUE", "name": "Blue card", "expiry_days": "30", "number_prefix": "77", "number_length": "12"}
    for name, value in typed.items():
        page.locator(f"#id_{name}").fill(value)
    for name in ("random_digits", "makes_numbers"):
        page.locator(f"#id_{name}").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#result_list").get_by_role("link", name="BLUE", exact=True).click()

    page.get_by_role("link", name="Generate numbers").click()
    page.get_by_label("How many").fill(str(NUMBERS))
    page.get_by_label("Reason").fill("spring delivery")
    page.get_by_role("button", name="Generate", exact=True).click()
    expect(page.locator("#batch")).to_contain_text("100 %", timeout=A_WHILE)
    expect(page.locator("#batch")).to_contain_text("3,000 of 3,000 numbers")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the numbers").click()
    download.value.save_as(tmp_path / "numbers.csv")
    header, *numbers = (tmp_path / "numbers.csv").read_text("utf-8-sig").split()
    assert (header, len(numbers), len(set(numbers))) == ("cardnumber", NUMBERS, NUMBERS)
    assert {(len(number), number[:2], int(number[2:-1]) % 7 == int(number[-1])) for number in numbers} == {
        (12, "77", True)
    }

    def issue() -> None:
        page.goto(profile)
        page.get_by_role("link", name="Issue a card").click()
        page.locator("#id_series").select_option("BLUE")
        page.get_by_role("button", name="Issue", exact=True).click()

    def card(number: str) -> None:
        page.goto(profile)
        page.locator(".cards-held li", has_text=number).locator(".issuer a").click()

    first, second = numbers[:2]
    issue()
    for verb, reason in (("Suspend", "lost"), ("Reactivate", "found again"), ("Return", "wants another")):
        card(first)
        press(page, verb, reason)
    expect(page.locator(".cards-held li", has_text=first)).to_have_count(0)
    issue()
    card(first)
    press(page, "Expire", "an old design")
    issue()
    card(second)
    press(page, "Delete", "broken")

    page.goto(profile)
    expect(page.get_by_text("1 deleted")).to_be_visible()
    card(first)
    log = page.get_by_role("region", name="Status log").locator("tbody tr")
    expect(log).to_have_count(7)
    told = [log.nth(at).locator("td").nth(1).inner_text().split()[0] for at in range(7)]
    assert told == ["Expired", "Active", "NotIssued", "Active", "Blocked", "Active", "NotIssued"]
    expect(page.get_by_role("button", name="Delete", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_generated_numbers_are_sound_on_any_screen_and_in_both_themes(
    administrator: Page, stack: Stack, scheme: str, width: int
) -> None:
    page = administrator
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{stack.url}/admin/customers/cardseries/")
    page.locator("#result_list").get_by_role("link", name="APP", exact=True).click()
    series = page.url
    page.get_by_role("link", name="Generate numbers").click()
    generate = page.url
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Generate", exact=True).click()
    expect(page.locator("#batch")).to_contain_text("3 of 3 numbers", timeout=A_WHILE)
    batch = page.url
    page.goto(series)
    assert complaints == []  # before axe does to the pages what they complain of
    for url in (series, generate, batch):
        page.goto(url)
        assert page.evaluate(NO_OVERFLOW), url
        assert serious_issues(page) == [], url
