"""The ways round a run in a real browser: a row fixed in place, a pilot, pause, cancel, undo, fix and retry."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.sound import assert_sound_at_any_width
from tests.browser.test_bulk_edit_story import read, upload, wait_for
from tests.servers import Stack

pytestmark = pytest.mark.browser

CUSTOMERS = 300
MOST_CLEARS = 100  # above them the number is typed
SLOWLY = {"BULK_EDIT_CHUNK_ROWS": "4", "BULK_EDIT_PAUSE_SECONDS": "0.4"}
PEOPLE = """
import json
from customers.models import Contact
found = Contact.objects.filter(kind="email", state="current", customer__merged_into=None)
found = found.exclude(customer__last_name="")
print(json.dumps(list(found.order_by("customer_id").values_list("value", flat=True))))
"""
LAST_NAMES = """
import json
from customers.models import Customer
print(json.dumps(dict(Customer.objects.filter(contacts__kind="email", contacts__state="current")
    .values_list("contacts__value", "last_name"))))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose runs take a while, so that a person can come between."""
    with Stack(tmp_path_factory.mktemp("ways"), environment=SLOWLY) as running:
        running.manage("demo", "--customers", str(CUSTOMERS))
        yield running


@pytest.fixture
def operator(page: Page, stack: Stack, complaints: list[str]) -> Iterator[Page]:
    """The bulk operator, and the browser complains of nothing."""
    sign_in(page, stack, "operator")
    yield page
    assert sorted(set(complaints)) == []


def asked(stack: Stack, code: str) -> Any:
    return json.loads(stack.manage("shell", "-c", code).stdout.splitlines()[-1])


def emails(stack: Stack) -> list[str]:
    found: list[str] = asked(stack, PEOPLE)
    return found


def last_names(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = asked(stack, LAST_NAMES)
    return found


def unnamed(stack: Stack) -> int:
    return sum(not name for name in last_names(stack).values())


def file_of(folder: Path, rows: list[list[str]], *headers: str) -> Path:
    path = folder / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerows([headers or ("email", "lastName"), *rows])
    return path


def badge(page: Page, row: int) -> Any:
    return page.locator(f"#row-{row} .outcome-cell")


def test_a_rejected_row_is_fixed_in_place_and_run(
    operator: Page, complaints: list[str], stack: Stack, tmp_path: Path
) -> None:
    page, (first, second, *_) = operator, emails(stack)
    file = file_of(tmp_path, [[first.replace("@", "@@"), "Fixed"], [second, "Right"]])
    upload(page, file, through="website-open", reason="fix")
    wait_for(page, "previewed")
    expect(badge(page, 2)).to_contain_text("rejected · invalid email")
    page.get_by_role("link", name="Fix row 2").click()
    form = page.get_by_role("form", name="Row 2")
    expect(form.get_by_label("email")).to_have_value(first.replace("@", "@@"))
    expect(form.get_by_label("email")).to_be_visible()
    expect(form).to_contain_text("is not an email address")
    assert_sound_at_any_width(page, complaints)
    form.get_by_label("email").fill("nobody@nowhere.example")
    form.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("something is still wrong with it")).to_be_visible()
    expect(page.get_by_role("form", name="Row 2")).to_contain_text("No customer has the email")
    assert_sound_at_any_width(page, complaints)
    page.get_by_label("email").fill(first)
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("Row 2 is corrected: it will be applied.")).to_be_visible()
    expect(badge(page, 2)).to_contain_text("will be applied")
    expect(page.locator("#row-2")).to_contain_text("Corrected here by operator")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert (last_names(stack)[first], last_names(stack)[second]) == ("Fixed", "Right")


def test_a_pilot_of_a_large_file_then_the_rest(
    operator: Page, complaints: list[str], stack: Stack, tmp_path: Path
) -> None:
    page, people, before = operator, emails(stack)[: MOST_CLEARS + 4], unnamed(stack)
    upload(page, file_of(tmp_path, [[one, "[clear]"] for one in people]), through="website-open", reason="pilot")
    wait_for(page, "previewed")
    decision = page.get_by_role("region", name="Before you run it")
    expect(decision.get_by_label("Customers that change")).to_be_visible()
    assert_sound_at_any_width(page, complaints)
    decision.get_by_role("button", name="Run the first 10 rows and stop").click()
    wait_for(page, "paused")
    pilot = page.get_by_role("region", name="The pilot is done")
    expect(pilot).to_contain_text("10 rows have run: 10 applied")
    expect(pilot).to_contain_text(f"{len(people) - 10} rows are left")
    assert unnamed(stack) - before == 10
    assert_sound_at_any_width(page, complaints)
    pilot.get_by_label("Customers that change").fill(str(len(people)))
    pilot.get_by_role("button", name=f"Run the other {len(people) - 10} rows").click()
    wait_for(page, "completed")
    assert unnamed(stack) - before == len(people)


def test_a_pilot_is_taken_back(operator: Page, stack: Stack, tmp_path: Path) -> None:
    page, people, before = operator, emails(stack)[-20:], last_names(stack)
    upload(page, file_of(tmp_path, [[one, "Tried"] for one in people]), through="website-open", reason="try")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run the first 10 rows and stop").click()
    wait_for(page, "paused")
    page.get_by_role("button", name="Undo the pilot…").click()
    page.get_by_role("button", name="Cancel the rest and preview the undo").click()
    wait_for(page, "previewed")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undo of bulk edit")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert last_names(stack) == before


def test_a_run_is_paused_and_resumed_and_another_is_cancelled(operator: Page, stack: Stack, tmp_path: Path) -> None:
    page, people = operator, emails(stack)[-30:]
    upload(page, file_of(tmp_path, [[one, "Paused"] for one in people]), through="website-open", reason="pause")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    wait_for(page, "paused")
    half = sum(name == "Paused" for name in last_names(stack).values())
    assert half < len(people)
    page.get_by_role("button", name="Resume").click()
    wait_for(page, "completed")
    assert sum(name == "Paused" for name in last_names(stack).values()) == len(people)

    upload(page, file_of(tmp_path, [[one, "Cancelled"] for one in people]), through="website-open", reason="cancel")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Cancel the bulk edit").click()
    wait_for(page, "cancelled")
    expect(page.get_by_role("region", name="Progress")).to_contain_text("Not processed", timeout=20_000)
    done = sum(name == "Cancelled" for name in last_names(stack).values())
    assert done < len(people)


def test_an_undo_leaves_alone_the_customer_that_somebody_edited_since(
    operator: Page, stack: Stack, tmp_path: Path
) -> None:
    page, people, before = operator, emails(stack)[-6:], last_names(stack)
    upload(page, file_of(tmp_path, [[one, "Wave"] for one in people]), through="website-open", reason="wave")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    bulk_edit = page.url
    upload(page, file_of(tmp_path, [[people[0], "Since"]]), through="website-open", reason="since")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    page.goto(bulk_edit)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Preview the undo").click()
    wait_for(page, "previewed")
    expect(page.get_by_role("region", name="Progress")).to_contain_text("Conflict 1")
    expect(page.locator("#rows")).to_contain_text("was changed by operator")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert last_names(stack) == {**before, people[0]: "Since"}


def test_the_fix_and_retry_file_leads_to_a_clean_end(operator: Page, stack: Stack, tmp_path: Path) -> None:
    page, people = operator, emails(stack)[-3:]
    rows = [[people[0], "Retried"], [people[1].replace("@", " at "), "Retried"]]
    upload(page, file_of(tmp_path, rows), through="website-open", reason="retry")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Failed rows to fix").click()
    path = tmp_path / "failed.csv"
    download.value.save_as(path)
    (row,) = read(path)
    row["email"] = people[1]
    upload(page, file_of(tmp_path, [[*row.values()]], *row), through="website-open", reason="retry")
    wait_for(page, "previewed")
    expect(page.get_by_role("region", name="File")).to_contain_text("Continues")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    expect(page.get_by_role("link", name="Failed rows to fix")).to_have_count(0)
    assert {last_names(stack)[one] for one in people[:2]} == {"Retried"}


def test_a_stale_file_does_not_overwrite_what_changed_after_its_export(
    operator: Page, stack: Stack, tmp_path: Path
) -> None:
    page, (person, other, *_) = operator, emails(stack)[-2:]
    code = f"""
import json
from customers.models import Customer
print(json.dumps([Customer.objects.get(contacts__value=one, contacts__state="current").version
    for one in {[person, other]!r}]))
"""
    versions = asked(stack, code)
    upload(page, file_of(tmp_path, [[person, "Newer"]]), through="website-open", reason="newer")
    wait_for(page, "previewed")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    stale = [[one, "Stale", str(version)] for one, version in zip((person, other), versions, strict=True)]
    upload(page, file_of(tmp_path, stale, "email", "lastName", "version"), through="website-open", reason="stale")
    wait_for(page, "previewed")
    expect(badge(page, 2)).to_contain_text("conflict · changed since")
    expect(badge(page, 3)).to_contain_text("will be applied")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for(page, "completed")
    assert (last_names(stack)[person], last_names(stack)[other]) == ("Newer", "Stale")
