"""The code keeps its floors (CONTRIBUTING.md, "The layout"): read from the source, not promised."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("crm", "customers", "integration_points")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

# What may be longer than the house allows, and why. Empty is best.
LONG_FILES: dict[str, str] = {"crm/settings.py": "all settings stand in one file, in a fixed order"}
LONG_FUNCTIONS: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Module:
    """One source file as the tests look at it."""

    name: str
    path: Path
    is_package: bool

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> dict[str, Module]:
    """Return every module of the house by its dotted name, migrations left out."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                is_package = parts[-1] == "__init__"
                name = ".".join(parts[:-1] if is_package else parts)
                found[name] = Module(name, path, is_package)
    return found


@cache
def tree(name: str) -> ast.Module:
    """Return the parsed source of a module."""
    return ast.parse(modules()[name].path.read_text())


def imported_by(node: ast.Import | ast.ImportFrom, importer: Module) -> Iterator[str]:
    """Yield what one import statement names, as dotted names; a name of a package may be a module or not."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = importer.name.split(".") if importer.is_package else importer.name.split(".")[:-1]
    above = ".".join(base[: len(base) - node.level + 1]) if node.level else ""
    source = ".".join(part for part in (above, node.module or "") if part)
    for alias in node.names:
        member = f"{source}.{alias.name}"
        yield member if member in modules() else source


@cache
def imports(name: str) -> frozenset[str]:
    """Return the modules of the house that a module imports, anywhere in it, type checking included."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in imported_by(node, modules()[name]):
                while target and target not in modules():
                    target = target.rpartition(".")[0]
                found.add(target)
    return frozenset(found - {"", name})


@cache
def outside_imports(name: str) -> frozenset[str]:
    """Return every dotted name that a module imports from outside the house."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update(imported_by(node, modules()[name]))
    return frozenset(target for target in found if target.split(".")[0] not in PACKAGES)


def reached_from(name: str) -> dict[str, tuple[str, ...]]:
    """Return everything a module imports over any number of steps, each with the chain that leads there."""
    chains: dict[str, tuple[str, ...]] = {name: (name,)}
    waiting = [name]
    while waiting:
        here = waiting.pop(0)
        for target in sorted(imports(here)):
            if target not in chains:
                chains[target] = (*chains[here], target)
                waiting.append(target)
    del chains[name]
    return chains


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, methods and inner ones included."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_rules_know_no_database_no_queue_and_no_clock() -> None:
    impure = ("django.db", "celery", "time", "datetime.datetime.now", "redis", "requests")
    found = [
        f"{name} imports {target}"
        for name in modules()
        if name.startswith("customers.rules")
        for target in outside_imports(name)
        if any(target == word or target.startswith(f"{word}.") for word in impure)
    ]
    clocks = [
        f"{name} line {node.lineno} reads the clock"
        for name in modules()
        if name.startswith("customers.rules")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
    ]
    assert found + clocks == []


def test_rules_reach_no_module_that_knows_the_database() -> None:
    found = [
        " -> ".join(chain)
        for name in modules()
        if name.startswith("customers.rules")
        for target, chain in reached_from(name).items()
        if any(word.startswith("django.db") for word in outside_imports(target))
    ]
    assert found == []


def test_spreadsheets_know_no_database() -> None:
    found = [
        f"{name} imports {target}"
        for name in modules()
        if name.startswith("customers.spreadsheets")
        for target in outside_imports(name)
        if target.startswith("django.db")
    ]
    assert found == []


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{modules()[name].shown}:{node.lineno}"
        for name in modules()
        for function in functions(name)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _is_registration(name, function)
        if any(target.split(".")[0] in PACKAGES for target in imported_by(node, modules()[name]))
    ]
    assert hidden == []


def _is_registration(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """AppConfig.ready is where Django wants what needs the models to be imported."""
    return name.endswith(".apps") and function.name == "ready"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [module.shown for name, module in modules().items() if name.split(".")[-1] in FORBIDDEN_NAMES] == []


def test_no_wildcard_imports() -> None:
    stars = [
        f"{modules()[name].shown}:{node.lineno}"
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert stars == []


def test_no_file_is_longer_than_the_house_allows() -> None:
    long = {
        module.shown: lines
        for module in modules().values()
        if (lines := len(module.path.read_text().splitlines())) > LONGEST_FILE and module.shown not in LONG_FILES
    }
    assert long == {}


def test_no_function_is_longer_than_the_house_allows() -> None:
    long = {
        f"{name}.{function.name}": lines
        for name in modules()
        for function in functions(name)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
        and f"{name}.{function.name}" not in LONG_FUNCTIONS
    }
    assert long == {}


@pytest.mark.parametrize("exception", [*LONG_FILES, *LONG_FUNCTIONS] or [pytest.param("", id="none")])
def test_each_exception_is_still_needed(exception: str) -> None:
    """An exception whose file or function is gone or short again goes too."""
    if exception in LONG_FILES:
        assert len((ROOT / exception).read_text().splitlines()) > LONGEST_FILE
    elif exception:
        name, _, wanted = exception.rpartition(".")
        lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions(name) if node.name == wanted]
        assert max(lengths, default=0) > LONGEST_FUNCTION


def test_no_two_classes_share_a_name() -> None:
    """Django wants each management command's class to be called Command; every other name means one class."""
    homes: dict[str, list[str]] = {}
    for name in modules():
        for node in tree(name).body:
            if isinstance(node, ast.ClassDef) and not (node.name == "Command" and ".management.commands." in name):
                homes.setdefault(node.name, []).append(f"{modules()[name].shown}:{node.lineno}")
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}
