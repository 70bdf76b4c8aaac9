"""A wing that comes with the product is deleted by its folder, its tests and its line in the settings."""

import re
import shutil
from pathlib import Path

import pytest

from tests.test_architecture import ROOT
from tests.wings.test_wing import Checkout, checkout, pytest_of  # noqa: F401 (a fixture)
from tests.wings.walked import INSTALLED

DELETED = "activity"
# What would still name it: tables, forms, URLs, who may what, the order of the sidebar, the documents.
TOUCHED = (
    "tests/test_architecture.py",
    "tests/test_customer_tables.py",
    "tests/admin/test_mass_assignment.py",
    "tests/admin/test_who_may_what.py::test_every_url_stands_in_the_table_and_no_other_does",
    "tests/crm/test_admin_site.py",
)
IMPORT = re.compile(r"^\s*(?:from|import) (?:customers|tests)\.wings\.(\w+)", re.MULTILINE)
FOLDERS = ("crm", "customers", "integration_points", "tests")
OF_WINGS = ("customers/wings/", "tests/wings/")
APART = ("tests/benchmarks/", "tests/pictures/")  # measured and shown are the wings that are installed


def delete(checkout: Checkout, wing: str) -> None:  # noqa: F811
    """Delete the folder, its tests and the line in the settings."""
    for folder in ("customers/wings", "tests/wings"):
        shutil.rmtree(checkout.folder / folder / wing)
    settings = checkout.folder / "crm" / "settings.py"
    lines = settings.read_text().splitlines(keepends=True)
    kept = [line for line in lines if f'"customers.wings.{wing}.' not in line]
    assert len(kept) == len(lines) - 1
    settings.write_text("".join(kept))
    checkout.wings = ""


@pytest.mark.sqlite
def test_nothing_else_has_to_be_touched(checkout: Checkout) -> None:  # noqa: F811
    delete(checkout, DELETED)
    checkout.manage("check", "--fail-level", "WARNING")
    checkout.manage("makemigrations", "--check", "--dry-run")
    assert "passed" in pytest_of(checkout, "-x", *TOUCHED)


def test_nothing_outside_of_the_wings_imports_one_by_name() -> None:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    found = [(str(path.relative_to(ROOT)), name) for path in files for name in IMPORT.findall(path.read_text())]
    outside = [(path, name) for path, name in found if not path.startswith((*OF_WINGS, *APART))]
    assert [one for one in outside if one[1] in INSTALLED] == []


def test_no_wing_imports_another_one() -> None:
    found = {wing: _others(ROOT / "customers" / "wings" / wing, wing) for wing in INSTALLED}
    found |= {f"tests of {wing}": _others(ROOT / "tests" / "wings" / wing, wing) for wing in INSTALLED}
    assert {wing: names for wing, names in found.items() if names} == {}


def _others(folder: Path, wing: str) -> set[str]:
    named = {name for path in folder.rglob("*.py") for name in IMPORT.findall(path.read_text())}
    return named.intersection(INSTALLED) - {wing}
