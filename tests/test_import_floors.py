"""Imports go down and never in a circle: `lint-imports` says so of the code as it is, and of a planted import too."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.test_architecture import PACKAGES, ROOT, modules

LINT = Path(sys.executable).with_name("lint-imports")
SETTINGS = "pyproject.toml"
PLANTED = [
    ("a rule that reads a model", "customers/rules/contacts/phones.py", "customers.models", "Rules know no model"),
    ("a flow that starts a task", "customers/cards/pool.py", "customers.tasks", "Imports go down"),
    ("the core at the top floor", "customers/models/profile/customer.py", "crm.logs", "Imports go down"),
    ("a point that knows customers", "integration_points/keys.py", "customers.models", "Imports go down"),
    (
        "two folders in a circle",
        "customers/bulk_edits/lifecycle/limits.py",
        "customers.bulk_edits.run.worker",
        "circle",
    ),
    ("two flows in a circle", "customers/privacy/requests.py", "customers.bulk_edits.run.worker", "circle"),
    (
        "a table that knows a rule",
        "customers/spreadsheets/cells.py",
        "customers.rules.refusals.codes",
        "Imports go down",
    ),
    (
        "a table that asks the database",
        "customers/spreadsheets/cells.py",
        "customers.database.leases",
        "know no database",
    ),
    ("the core that imports a wing", "customers/edits/planning/plan.py", "customers.wings.planted", "Imports go down"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, env={"PYTHONPATH": str(folder)}
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("floors")
    for package in PACKAGES:
        only_code = shutil.ignore_patterns("__pycache__", "static", "locale")
        shutil.copytree(ROOT / package, folder / package, ignore=only_code)
    shutil.copy(ROOT / SETTINGS, folder)
    (folder / "customers" / "wings" / "planted.py").touch()
    return folder


def test_the_code_keeps_its_floors(copy: Path) -> None:
    found = lint(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("what", "place", "target", "contract"), PLANTED, ids=[what for what, *_ in PLANTED])
def test_a_planted_import_is_found(copy: Path, what: str, place: str, target: str, contract: str) -> None:
    source = (copy / place).read_text()
    try:
        (copy / place).write_text(f"{source}\nimport {target}\n")
        found = lint(copy)
    finally:
        (copy / place).write_text(source)
    broken = [line for line in found.stdout.splitlines() if line.endswith("BROKEN")]
    assert found.returncode == 1
    assert any(contract in line for line in broken), found.stdout


def test_every_folder_of_customers_stands_on_a_floor() -> None:
    settings: dict[str, Any] = tomllib.loads((ROOT / SETTINGS).read_text())
    floors = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    named = {name.strip("() ") for line in floors["layers"] for name in line.replace("|", ":").split(":")}
    there = {".".join(name.split(".")[:2]) for name in modules() if name.startswith("customers.")}
    assert there - named == set()
