"""Segments in a real browser over real servers: a rule that follows its customers, and a file that is taken back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Stack
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

pytestmark = pytest.mark.browser

A_WHILE = 60_000  # milliseconds: previews and runs go on in a worker of their own
SECONDS = 10_000  # what a change may take to show in its segments
PEOPLE = """
import json
from tests.factories import make_customer
ann = make_customer(first_name="Ann", last_name="Storey", email="ann@story.example", area="Elsewhere")
bob = make_customer(first_name="Bob", last_name="Storey", email="bob@story.example", area="Storyville")
print(json.dumps({"ann": ann.pk, "bob": bob.pk}))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default: SQLite, a broker, workers, the clock, a web server."""
    with Stack(tmp_path_factory.mktemp("segments")) as running:
        running.manage("demo", "--customers", "20")
        yield running


@pytest.fixture(scope="module")
def people(stack: Stack) -> dict[str, int]:
    """Two customers by first name."""
    told: dict[str, int] = json.loads(stack.manage("shell", "-c", PEOPLE).stdout.splitlines()[-1])
    return told


@pytest.fixture
def staff(page: Page, stack: Stack) -> Page:
    """Somebody who may do all of it in front of the browser."""
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "admin", PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


def open_new_segment(page: Page, stack: Stack, name: str, system_name: str) -> None:
    page.goto(f"{stack.url}/admin/segments/segment/add/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("System name").fill(system_name)


def move_to(page: Page, stack: Stack, customer_id: int, area: str) -> None:
    page.goto(f"{stack.url}/admin/customers/customer/{customer_id}/edit/")
    page.get_by_label("Area").fill(area)
    page.get_by_label("Reason").fill(f"moved to {area}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("header.title h1")).to_contain_text("Storey")


def expect_within_seconds(page: Page, url: str, *words: str) -> None:
    """Open a page again until it says it."""
    page.goto(url)
    row = page.get_by_role("row", name=words[0]).first

    def says_it() -> bool:
        return row.count() > 0 and all(word in row.inner_text() for word in words)

    for _ in range(SECONDS // 500):
        if says_it():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(row).to_contain_text(words[-1])


def test_a_customer_enters_and_leaves_within_seconds_of_an_edit_and_the_profile_says_why(
    staff: Page, stack: Stack, people: dict[str, int]
) -> None:
    open_new_segment(staff, stack, "Storyville people", "storyville")
    condition = staff.get_by_role("group", name="Condition 1", exact=True)
    condition.get_by_label("Field").select_option("area")
    condition.get_by_label("Value").fill("Storyville")
    condition.get_by_label("Value").press("Tab")
    expect(staff.locator(".rule-preview .big")).to_have_text("1")
    expect(staff.get_by_role("cell", name="bob@story.example")).to_be_visible()
    staff.get_by_role("button", name="Create segment").click()
    staff.get_by_role("button", name="Recalculate now").click()
    expect(staff.get_by_text("1 are in it now").or_(staff.get_by_text("1 is in it now"))).to_be_visible()
    segment = staff.url

    profile = f"{stack.url}/admin/customers/customer/{people['ann']}/change/"
    move_to(staff, stack, people["ann"], "Storyville")
    became_true = ("Storyville people", "Area is Storyville", "became true", "Elsewhere")
    expect_within_seconds(staff, f"{profile}?tab=segments", *became_true)
    move_to(staff, stack, people["ann"], "Nowhere")
    no_longer = ("left", "Storyville people", "Area is Storyville", "no longer true", "Nowhere")
    expect_within_seconds(staff, f"{profile}?tab=segment_history", *no_longer)

    staff.goto(segment)
    staff.get_by_role("link", name="Search all").click()
    expect(staff.get_by_role("link", name="Bob Storey")).to_be_visible()
    expect(staff.get_by_role("link", name="Ann Storey")).to_have_count(0)


def test_a_file_fills_a_static_segment_and_is_taken_back(
    staff: Page, stack: Stack, people: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "chosen.csv"
    file.write_text("email\nann@story.example\nbob@story.example\nnobody@story.example\n")
    open_new_segment(staff, stack, "Chosen ones", "chosen")
    staff.get_by_label("Customers that are added by hand or by file").check()
    staff.get_by_role("button", name="Create segment").click()
    segment = staff.url
    staff.get_by_role("link", name="Use in a bulk edit").click()
    staff.get_by_label("File", exact=True).set_input_files(file)
    staff.get_by_label("Integration point").select_option("website-loyalty")
    staff.get_by_role("button", name="Upload and preview").click()
    expect(staff.get_by_text("customers enter segment chosen")).to_be_visible(timeout=A_WHILE)
    staff.get_by_role("button", name="Run", exact=True).click()
    undo = staff.get_by_role("button", name="Undo")
    expect(undo).to_be_visible(timeout=A_WHILE)
    bulk_edit = staff.url

    staff.goto(segment)
    staff.get_by_role("link", name="Search all 2").click()
    staff.get_by_label("Find members").fill("ann@story.example")
    staff.get_by_label("Find members").press("Enter")
    expect(staff.get_by_text("1 found.")).to_be_visible()
    assert "story.example" not in staff.url

    staff.goto(bulk_edit)
    undo.click()
    staff.get_by_role("button", name="Preview the undo").click()
    expect(staff.get_by_text("customers leave segment chosen")).to_be_visible(timeout=A_WHILE)
    staff.get_by_role("button", name="Run", exact=True).click()
    expect(staff.locator("main header.title .badge").first).to_have_text("completed", timeout=A_WHILE)
    staff.goto(segment)
    expect(staff.get_by_text("Nobody is in this segment")).to_be_visible()
