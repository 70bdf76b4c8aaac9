"""The main job in a real browser over real servers: export, upload, preview, run, read the changelog, take it back."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sound import assert_sound
from tests.servers import Stack
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

pytestmark = pytest.mark.browser

CUSTOMERS = 120
A_WHILE = 60_000  # milliseconds: previews and runs go on in a worker of their own
COUNT_ACCESS = """
import json
from customers.models import Change, Contact
access = Contact.objects.filter(gives_account_access=True)
print(json.dumps({
    "mobiles": sorted(access.filter(kind="mobile", state="current").values_list("value", flat=True)),
    "others": sorted(access.exclude(kind="mobile", state="current").values_list("pk", flat=True)),
    "changes": Change.objects.count(),
}))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default with demo data: SQLite, a broker, a worker, a web server."""
    with Stack(tmp_path_factory.mktemp("story")) as running:
        running.manage("demo", "--customers", str(CUSTOMERS))
        yield running


@pytest.fixture
def signed_in(page: Page, stack: Stack) -> Page:
    """The bulk operator in front of the browser."""
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "operator", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


@pytest.fixture
def operator(complaints: list[str], signed_in: Page) -> Iterator[Page]:
    """The same, and the browser complains of nothing in the whole story."""
    yield signed_in
    assert sorted(set(complaints)) == []


def access(stack: Stack) -> dict[str, Any]:
    """Read which contacts give account access."""
    said: dict[str, Any] = json.loads(stack.manage("shell", "-c", COUNT_ACCESS).stdout.splitlines()[-1])
    return said


def open_customers(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Customers").click()


PHONE = re.compile("^phone\\b")  # the header, with its label beside it


def export_ids_and_phones(page: Page, folder: Path) -> Path:
    """Export everybody who has a phone and a WebsiteID: those two columns only."""
    open_customers(page)
    page.get_by_role("link", name="Export").click()
    page.get_by_label("First column").select_option("WebsiteID")
    all_of_them = page.get_by_label("Select all")
    all_of_them.check()
    all_of_them.uncheck()
    page.get_by_role("group", name="Columns").get_by_role("checkbox", name=PHONE).check()
    page.get_by_role("group", name="Only customers who have").get_by_role("checkbox", name=PHONE).check()
    page.get_by_role("button", name="Export", exact=True).click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=A_WHILE)
    with page.expect_download() as download:
        link.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def upload(page: Page, file: Path, *, through: str, reason: str) -> None:
    open_customers(page)
    page.get_by_role("link", name="Update", exact=True).click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Integration point").select_option(label=through)
    expect(page.locator("#point-effects")).to_contain_text(f"What {through} does")
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_text("The file is accepted.")).to_be_visible()


def wait_for(page: Page, state: str) -> None:
    """Watch the page until it shows the state by itself."""
    expect(page.locator("main header.title .badge").first).to_have_text(state, timeout=A_WHILE)


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_phones_of_an_export_gain_account_access_and_lose_it_again_by_undo(
    operator: Page, stack: Stack, tmp_path: Path
) -> None:
    page = operator
    before = access(stack)
    file = export_ids_and_phones(page, tmp_path)
    phones = [row["phone"] for row in read(file)]
    assert list(read(file)[0]) == ["WebsiteID", "phone"]
    gaining = sorted(set(phones) - set(before["mobiles"]))
    assert gaining, "the demo has customers without account access"

    upload(page, file, through="website-loyalty", reason="loyalty launch")
    wait_for(page, "previewed")
    effects = page.get_by_role("region", name="What this does")
    expect(effects).to_contain_text(f"{len(gaining)}mobile numbers gain account access")
    assert access(stack) == before, "a preview changes nothing"

    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    expect(page.get_by_role("region", name="Progress")).to_contain_text(f"Applied {len(gaining)}")
    bulk_edit = page.url.split("?")[0].split("#")[0]
    number = bulk_edit.rstrip("/").split("/")[-2]
    after = access(stack)
    assert sorted(set(after["mobiles"])) == sorted({*before["mobiles"], *phones})
    assert (after["others"], after["changes"]) == (before["others"], before["changes"] + len(gaining))

    row = page.locator("#rows tbody tr", has=page.get_by_text("applied", exact=True)).first
    row_number = row.locator("td").first.inner_text()
    row.locator("td.whom a").click()
    profile = page.url
    expect(page.get_by_text("account access", exact=True).first).to_be_visible()
    entry = page.locator(".changelog tbody tr").first
    for words in (
        "Mobile phone account access",
        "website-loyalty",
        "operator",
        f"bulk edit {number} · row {row_number}",
    ):
        expect(entry).to_contain_text(words)
    entry.get_by_role("link", name=f"bulk edit {number}").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator(f"#row-{row_number}")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("wrong wave")
    page.get_by_role("button", name="Preview the undo").click()
    wait_for(page, "previewed")
    expect(page.get_by_role("heading", name=f"Undo of bulk edit {number}")).to_be_visible()
    expect(page.get_by_role("region", name="What this does")).to_contain_text(
        f"{len(gaining)}mobile numbers lose account access"
    )
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert {**access(stack), "changes": 0} == {**before, "changes": 0}

    page.goto(bulk_edit)
    expect(page.get_by_role("link", name="taken back by bulk edit")).to_be_visible()
    page.goto(profile)
    expect(page.locator(".changelog tbody tr").first).to_contain_text("wrong wave")
    expect(page.locator("main").get_by_text("account access", exact=True)).to_have_count(0)


def test_a_file_made_from_the_sample_sets_names_and_a_new_custom_field(
    operator: Page, stack: Stack, tmp_path: Path
) -> None:
    page = operator
    phones = [row["phone"] for row in read(export_ids_and_phones(page, tmp_path))][:5]
    open_customers(page)
    page.get_by_role("link", name="Update", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Sample CSV").click()
    sample = tmp_path / "sample.csv"
    download.value.save_as(sample)
    headers = list(read(sample)[0])
    assert headers[:2] == ["phone", "firstName"]
    file = tmp_path / "names.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["phone", "firstName", "Favourite colour"])
        writer.writerows([phone, f"Zoë{number}", "teal"] for number, phone in enumerate(phones))

    upload(page, file, through="website-open", reason="names")
    wait_for(page, "previewed")
    decision = page.get_by_role("region", name="Choose what these columns mean")
    expect(decision).to_contain_text("Favourite colour")
    decision.get_by_label("What Favourite colour is").select_option(label="New field: text")
    page.get_by_role("button", name="Preview again").click()
    expect(page.get_by_role("region", name="Before you run it")).to_be_visible(timeout=A_WHILE)
    expect(page.get_by_role("region", name="What this does")).to_contain_text("5values of Favourite colour change")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    expect(page.get_by_role("region", name="Progress")).to_contain_text("Applied 5")

    page.locator("#rows tbody tr td.whom a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zoë0")
    expect(page.locator("main")).to_contain_text("Favourite colour")
    expect(page.locator("main")).to_contain_text("teal")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/customers/bulkedit/",
        "/admin/customers/bulkedit/1/change/",
        "/admin/customers/customer/import/",
        "/admin/customers/customer/export/",
    ],
)
def test_a_page_is_sound_on_any_screen_and_in_both_themes(
    signed_in: Page, stack: Stack, path: str, scheme: Any, width: int
) -> None:
    signed_in.set_viewport_size({"width": width, "height": 900})
    signed_in.emulate_media(color_scheme=scheme)
    signed_in.goto(f"{stack.url}{path}")
    assert_sound(signed_in)


def test_the_questions_before_a_run_are_sound(signed_in: Page, tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_text("WebsiteID,firstNam\nnobody,Lee\n")
    upload(signed_in, file, through="website-secure", reason="questions")
    wait_for(signed_in, "previewed")
    assert_sound(signed_in)
    signed_in.get_by_role("button", name="Cancel").click()
    assert_sound(signed_in)


def test_the_run_is_reached_and_started_by_keyboard_alone(operator: Page, stack: Stack, tmp_path: Path) -> None:
    page = operator
    file = tmp_path / "keyboard.csv"
    file.write_text("client_id,lastName\n101,Keyboard\n")
    upload(page, file, through="website-open", reason="keyboard")
    wait_for(page, "previewed")
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent.trim()") == "Run":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for(page, "completed")
