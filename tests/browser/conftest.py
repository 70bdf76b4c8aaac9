"""A real stack that the long walks share, and what every walk looks for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Stack
from tests.servers.stack import PASSWORD
from tests.sign_in import log_in

CUSTOMERS = 150


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded default with demo data, started once: SQLite, a broker, a worker, a web server."""
    with Stack(tmp_path_factory.mktemp("demo")) as running:
        running.manage("demo", "--customers", str(CUSTOMERS))
        yield running


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Collect what the browser complains of: refused scripts and styles, script errors, missing files."""
    heard: list[str] = []
    page.on(
        "console",
        lambda message: heard.append(f"{message.location['url']}: {message.text}") if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def sign_in(page: Page, stack: Stack, username: str) -> None:
    """Sign in as one of the demo's staff."""
    page.goto(f"{stack.url}/admin/login/")
    log_in(page, username, PASSWORD)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
