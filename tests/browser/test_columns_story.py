"""A file that is nearly right, made right on its preview in a real browser: its country, its columns, its sheet."""

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.sound import assert_sound_at_any_width
from tests.servers import Stack
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

pytestmark = pytest.mark.browser

A_WHILE = 60_000  # milliseconds: previews and runs go on in a worker of their own
EMAILS = """
import json
from customers.models import Contact
emails = Contact.objects.filter(kind="email", state="current").order_by("pk").values_list("value", flat=True)
print(json.dumps(list(emails[:6])))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default with demo data, and an integration point without a country."""
    with Stack(tmp_path_factory.mktemp("columns")) as running:
        running.manage("demo", "--customers", "40")
        running.manage("create_integration_point", "partner")
        yield running


@pytest.fixture(scope="module")
def emails(stack: Stack) -> list[str]:
    found: list[str] = json.loads(stack.manage("shell", "-c", EMAILS).stdout.splitlines()[-1])
    return found


@pytest.fixture
def operator(page: Page, stack: Stack, complaints: list[str]) -> Iterator[Page]:
    """The bulk operator in front of the browser, which complains of nothing in the whole story."""
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "operator", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    yield page
    assert sorted(set(complaints)) == []


def upload(page: Page, stack: Stack, file: Path) -> None:
    page.goto(f"{stack.url}/admin/customers/customer/import/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Integration point").select_option(label="partner")
    page.get_by_role("button", name="Upload and preview").click()
    wait_for(page, "previewed")


def wait_for(page: Page, state: str) -> None:
    expect(page.locator("main header.title .badge").first).to_have_text(state, timeout=A_WHILE)


def test_a_national_file_gets_its_country_in_one_click(
    operator: Page, complaints: list[str], stack: Stack, emails: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "phones.csv"
    lines = [f"{email},(312) 555 01{at}0" for at, email in enumerate(emails)]
    file.write_text("\n".join(["email,phone", *lines]) + "\n")
    upload(operator, stack, file)
    expect(operator.get_by_role("region", name="Progress")).to_contain_text("Rejected 6")
    columns = operator.get_by_role("region", name="Columns, country and dates")
    expect(columns).to_contain_text("All 6 numbers are valid in US (column “phone”).")
    assert_sound_at_any_width(operator, complaints)
    columns.get_by_role("button", name="Use US").click()
    expect(operator.get_by_text("All 6 numbers are valid")).to_have_count(0, timeout=A_WHILE)
    wait_for(operator, "previewed")
    expect(operator.get_by_role("region", name="Progress")).not_to_contain_text("Rejected 6")


def test_a_column_is_mapped_typed_and_saved_and_offered_with_the_next_file(
    operator: Page, complaints: list[str], stack: Stack, emails: list[str], tmp_path: Path
) -> None:
    page, file = operator, tmp_path / "shop.csv"
    file.write_text("Mail address,Surname,Shoe size,token\n" + f"{emails[0]},Lee,41,x\n")
    upload(page, stack, file)
    columns = page.get_by_role("region", name="Choose what names the customer")
    expect(columns).to_contain_text(emails[0])
    assert_sound_at_any_width(page, complaints)
    columns.get_by_label("What Mail address is").select_option("as:email")
    columns.get_by_label("What Surname is").select_option(label="Last name")
    columns.get_by_label("What Shoe size is").select_option(label="New field: number")
    columns.get_by_role("button", name="Ignore all unknown").click()
    wait_for(page, "previewed")
    expect(page.get_by_role("region", name="Before you run it")).to_be_visible(timeout=A_WHILE)
    expect(page.get_by_role("region", name="What this does")).to_contain_text("1value of Shoe size changes")

    page.get_by_label("Save its columns as").fill("Weekly shop list")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as “Weekly shop list”.")).to_be_visible()
    page.locator("main").get_by_role("button", name="Run", exact=False).first.click()
    wait_for(page, "completed")

    file.write_text("Mail address,Surname,Shoe size,token,Shop\n" + f"{emails[1]},Kim,42,x,Hull\n")
    upload(page, stack, file)
    expect(page.locator("#columns")).to_contain_text("Weekly shop list: 4 of 4 headers fit.")
    page.get_by_role("button", name="Use “Weekly shop list”").click()
    columns = page.get_by_role("region", name="Choose what these columns mean")
    expect(columns).to_contain_text("5 columns, 1 to choose", timeout=A_WHILE)
    expect(columns.get_by_label("What Surname is")).to_have_value("as:lastName")

    page.goto(f"{stack.url}/admin/customers/columnmapping/")
    page.get_by_role("link", name="Weekly shop list").click()
    expect(page.locator("main")).to_contain_text("Surname: read as lastName")


def test_the_wrong_sheet_offers_the_others(
    operator: Page, complaints: list[str], stack: Stack, emails: list[str], tmp_path: Path
) -> None:
    page, file = operator, tmp_path / "people.xlsx"
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover"
    cover.append(["Shop list of May"])
    cover.append(["Made by the till"])
    people = book.create_sheet("People")
    people.append(["email", "lastName"])
    people.append([emails[2], "Okafor"])
    book.save(file)
    upload(page, stack, file)
    sheets = page.get_by_role("region", name="Is another sheet the one with the rows?")
    expect(sheets).to_contain_text("email · lastName")
    assert_sound_at_any_width(page, complaints)
    sheets.get_by_role("button", name="Read “People”").click()
    expect(page.get_by_role("region", name="Before you run it")).to_be_visible(timeout=A_WHILE)
    expect(page.locator("#rows")).to_contain_text("Okafor")
