"""A drop folder in a real browser over real servers: from "test connection" to the finished bulk edit."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Stack
from tests.servers.stack import PASSWORD as STAFF_PASSWORD
from tests.sign_in import log_in
from tests.wings.drop_folders.servers import PASSWORD, USER, new_key, sftp_server

pytestmark = pytest.mark.browser

A_WHILE = 60_000  # milliseconds: looks, previews and runs go on in a worker of their own
PEOPLE = 'from tests.factories import make_customer; make_customer(first_name="Ann", email="ann@shop.example")'
NAME_NOW = (
    'from customers.models import Customer; print(Customer.objects.get(contacts__value="ann@shop.example").first_name)'
)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with Stack(tmp_path / "stack", environment={"DROP_FOLDER_ALLOWED_NETWORKS": "127.0.0.0/8,::1"}) as running:
        running.manage("demo", "--customers", "10")
        running.manage("shell", "-c", PEOPLE)
        yield running


@pytest.fixture
def staff(page: Page, stack: Stack) -> Page:
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, "operator", STAFF_PASSWORD)
    return page


def look_until(page: Page, text: str, *, rows: str) -> None:
    """Ask for a look, and open the page again until it says what came of it."""
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("The look has started.")).to_be_visible()
    for _ in range(A_WHILE // 500):
        if page.get_by_role("row", name=rows).filter(has_text=text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("row", name=rows).first).to_contain_text(text)


def wait_until(is_so: Callable[[], bool], page: Page) -> None:
    """Wait for what a worker does on the server."""
    for _ in range(A_WHILE // 500):
        if is_so():
            return
        page.wait_for_timeout(500)
    assert is_so()


def test_a_folder_from_test_connection_to_the_finished_bulk_edit(staff: Page, stack: Stack, tmp_path: Path) -> None:
    root, key = tmp_path / "served", new_key()
    root.mkdir()
    (root / "people.csv").write_text("email,firstName\nann@shop.example,Anna\n")
    with ExitStack() as running:
        port = running.enter_context(sftp_server(root, key=key))
        staff.goto(f"{stack.url}/admin/drop_folders/dropfolder/")
        staff.get_by_role("link", name="Add drop folder").first.click()
        staff.get_by_label("Name", exact=True).fill("Shop of the harbour")
        staff.get_by_label("Host", exact=True).fill("127.0.0.1")
        staff.get_by_label("Port", exact=True).fill(str(port))
        staff.get_by_label("User name").fill(USER)
        staff.get_by_label("Password", exact=True).fill(PASSWORD)
        staff.get_by_label("After import").select_option("move")
        staff.get_by_label("How often").select_option("never")
        staff.get_by_label("Integration point").select_option(label="website-open")
        staff.get_by_label("Run without asking below").fill("10")
        staff.get_by_role("button", name="Create drop folder").click()
        expect(staff.get_by_role("heading", name="Shop of the harbour")).to_be_visible()

        staff.get_by_role("button", name="Test connection").click()
        expect(staff.get_by_role("heading", name="Is this your server?")).to_be_visible()
        expect(staff.get_by_text(key.fingerprint)).to_be_visible()
        staff.get_by_role("button", name="Accept this key").click()
        expect(staff.get_by_text("Connected. The folder has 1 file that fit")).to_be_visible()

        look_until(staff, "waiting for a second check", rows="people.csv")
        look_until(staff, "completed", rows="people.csv")
        look_until(staff, "completed", rows="people.csv")
        wait_until(lambda: [one.name for one in root.iterdir()] == ["processed"], staff)
    staff.get_by_role("row", name="people.csv").get_by_role("link").click()
    expect(staff.get_by_text("Drop folder Shop of the harbour").first).to_be_visible()
    assert stack.manage("shell", "-c", NAME_NOW).stdout.split()[-1] == "Anna"
