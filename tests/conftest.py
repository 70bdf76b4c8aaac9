"""What every test stands on: its database, its browser, its cast, and what happens to tests that cannot run here."""

import os
import shutil
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_staff, make_superuser, signed_in
from tests.uploads import operator

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# Begun last, one of these would run alone at the end, beside cores with nothing to do.
LONGEST = (
    "tests/privacy/erasure/test_nothing_is_left.py",
    "tests/browser/test_every_page.py",
    "tests/crm/test_start.py",
    "tests/wings/test_wing.py",
)
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"  # CI: a test that cannot run is a failure.


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest, leave out what belongs to the other database, skip browser tests without a browser."""
    other = "sqlite" if settings.DATABASE_URL else "postgres"
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=elsewhere)
    longest = {config.rootpath / name for name in LONGEST}
    items[:] = sorted((item for item in items if item not in elsewhere), key=lambda item: item.path not in longest)
    if CHROMIUM is None:
        no_browser = pytest.mark.skip(reason="needs Chromium: install it, or name one in CHROMIUM")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(no_browser)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_ALL=1 make a run with skipped tests a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("\nREQUIRE_ALL=1 and tests were skipped: that counts as failed.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use this machine's own Chromium."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


# The cast, each signed in: an editor sees everything, a viewer sees it masked.


@pytest.fixture
def editor(db: None) -> User:
    return make_staff("editor", "edith")


@pytest.fixture
def editor_client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def viewer_client(db: None) -> Client:
    return signed_in(make_staff("viewer", "vera"))


@pytest.fixture
def superuser_client(db: None) -> Client:
    return signed_in(make_superuser("ada"))


@pytest.fixture
def nobody_client(db: None) -> Client:
    """A member of the staff without any role."""
    return signed_in(make_staff())


@pytest.fixture
def operator_client(db: None) -> Client:
    return signed_in(operator())


@pytest.fixture
def operations_client(db: None) -> Client:
    """Somebody who approves, sees all bulk edits and runs none."""
    return signed_in(make_staff("operations", "olga"))


@pytest.fixture
def auditor_client(db: None) -> Client:
    """Somebody who sees all bulk edits, masked."""
    return signed_in(make_staff("auditor", "aud"))
