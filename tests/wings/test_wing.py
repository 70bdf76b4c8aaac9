"""A wing is added by its folder and one line in INSTALLED_APPS, and deleted again with nothing left of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import ROOT

WING = "tests.wings.notes.apps.NotesConfig"
TESTS = ("tests/wings/notes", "tests/test_customer_tables.py")
PAGES = """
from django.contrib.auth.models import Group, User
from django.test import Client
from customers.models import Customer
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(username="admin"), backend="django.contrib.auth.backends.ModelBackend")
unmerged = Customer.objects.filter(merged_into=None)  # The page of one who was merged leads to the survivor.
customers = [f"customers/customer/{pk}/change/" for pk in unmerged.values_list("pk", flat=True)]
for page in (*customers, "customers/customer/export/", f"auth/group/{Group.objects.first().pk}/change/", ""):
    answer = client.get(f"/admin/{page}")
    print("Status:", answer.status_code, answer.content.decode())
"""
CUSTOMERS = "30"
# On the profile, in the export and among the permissions of a role.
TRACES = ("?tab=notes", "tab-notes", "lastNote", "Can add note")

pytestmark = pytest.mark.sqlite  # a database of its own, beside that of the run


class Checkout:
    """A copy of the source, and a database of its own that outlives the wing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database, self.wings = folder / "source", folder / "wing.sqlite3", WING
        left_out = shutil.ignore_patterns(".*", "var", "__pycache__")
        shutil.copytree(ROOT, self.folder, ignore=left_out)

    def run(self, *arguments: str) -> str:
        """Run Python here and return what it printed; a failure fails the test."""
        settings = {"DJANGO_SETTINGS_MODULE": "tests.wings.settings", "WING_DATABASE": str(self.database)}
        environment = {**os.environ, **settings, "WINGS": self.wings, "DATABASE_URL": ""}
        environment["UPLOADS_DIR"] = str(self.database.with_name("uploads"))  # The files of the demo outlive a command.
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """Run a management command."""
        return self.run("manage.py", *arguments)

    def pages(self) -> str:
        """Return every profile, the export, a role and the first page."""
        return self.manage("shell", "--verbosity", "0", "--command", PAGES)

    def delete_the_wing(self) -> None:
        """Delete the folder and the line in the settings."""
        shutil.rmtree(self.folder / "tests" / "wings" / "notes")
        self.wings = ""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def pytest_of(checkout: Checkout, *options: str) -> str:
    return checkout.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--ds", "tests.wings.settings", *options)


def test_an_installed_wing_is_asked_through_every_hook(checkout: Checkout) -> None:
    assert "passed" in pytest_of(checkout, "-m", "not browser", *TESTS)


@pytest.mark.browser
def test_the_tab_of_an_installed_wing_opens_in_a_browser(checkout: Checkout) -> None:
    assert "1 passed" in pytest_of(checkout, "-m", "browser", TESTS[0])


def test_of_a_wing_that_was_deleted_nothing_is_left(checkout: Checkout) -> None:
    checkout.manage("migrate", "--verbosity", "0")
    checkout.manage("demo", "--customers", CUSTOMERS)
    with_it = checkout.pages()
    assert [trace for trace in TRACES if trace not in with_it] == []
    assert "NOTE1" in checkout.manage("check_invariants")
    checkout.manage("migrate", "notes", "zero", "--verbosity", "0")
    checkout.delete_the_wing()
    checkout.manage("migrate", "--verbosity", "0")
    checkout.manage("remove_stale_contenttypes", "--include-stale-apps", "--noinput")
    checkout.manage("check", "--fail-level", "WARNING")
    checkout.manage("makemigrations", "--check", "--dry-run")
    assert "NOTE1" not in checkout.manage("check_invariants")
    without_it = checkout.pages()
    assert [trace for trace in TRACES if trace in without_it] == []
    assert without_it.count("Status: 200") == with_it.count("Status: 200") == without_it.count("Status: ")


def test_a_wing_whose_table_was_left_behind_breaks_no_page(checkout: Checkout) -> None:
    checkout.manage("migrate", "--verbosity", "0")
    checkout.manage("demo", "--customers", CUSTOMERS)
    checkout.delete_the_wing()
    checkout.manage("migrate", "--verbosity", "0")
    pages = checkout.pages()
    assert pages.count("Status: 200") == pages.count("Status: ")
    assert "?tab=notes" not in pages
