"""What texts point at is there: documents, files, and the modules that a package's docstring lists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import PACKAGES, ROOT

FOLDERS = (*PACKAGES, "templates", "tests", "docs", ".ci")
SUFFIXES = {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".conf", ".sql", ""}
# What only those who made it can look up: a requirement, a task or a folder by its number or place.
OUTSIDE = re.compile(r"\b[Ss]eed 0\d\d\b|\b[Ii]ssue \d+\b|(?<![\w.])/work/")
DOCUMENT = re.compile(r"(?<![\w./-])[\w./-]*\w\.md\b")
MODULE = re.compile(rf"(?<![\w./-])(?:{'|'.join(PACKAGES)}|tests)/[\w/]+\.py\b")
EXAMPLE = re.compile(r"/wings/visits/")  # the wing that CONTRIBUTING.md makes step by step
LISTED = re.compile(r"^(\w+\.py|\w+/) +\S", re.MULTILINE)


def texts() -> Iterator[Path]:
    """Yield the files of the repository that people read, this one left out: it has to name what it looks for."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    for path in sorted({*ROOT.glob("*"), *inside}):
        if path.is_file() and path.suffix in SUFFIXES and path.name != ".git" and path != Path(__file__):
            yield path


def mentions(pattern: re.Pattern[str]) -> Iterator[tuple[Path, int, str]]:
    """Yield each match in these files, with its file and line."""
    for path in texts():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            for found in pattern.finditer(line):
                yield path, number, found.group()


def shown(path: Path, number: int, what: str) -> str:
    return f"{path.relative_to(ROOT)}:{number} {what}"


def test_no_text_names_a_document_that_is_not_here() -> None:
    missing = [
        shown(path, number, name)
        for path, number, name in mentions(DOCUMENT)
        if not any((folder / name).is_file() for folder in (ROOT, path.parent))
    ]
    assert missing == []


def test_no_text_cites_what_only_its_makers_can_look_up() -> None:
    assert [shown(*mention) for mention in mentions(OUTSIDE)] == []


def test_no_text_names_a_module_that_is_not_here() -> None:
    named = (mention for mention in mentions(MODULE) if not EXAMPLE.search(mention[2]))
    assert [shown(*mention) for mention in named if not (ROOT / mention[2]).is_file()] == []


def contents(package: Path) -> set[str]:
    """Return what a package holds, as its docstring lists it: `module.py` and `package/`, migrations left out."""
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py", "__main__.py"}
    packages = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")} - {"migrations/"}
    return modules | packages


def packages(*folders: str) -> list[str]:
    """Return the packages in these folders, migrations left out."""
    found = sorted(path.parent for folder in folders for path in (ROOT / folder).rglob("__init__.py"))
    return [str(path.relative_to(ROOT)) for path in found if "migrations" not in path.parts]


def listed(package: str) -> list[str]:
    """Return what a package's docstring lists."""
    source = (ROOT / package / "__init__.py").read_text()
    return [name for name in LISTED.findall(ast.get_docstring(ast.parse(source)) or "") if name != "__main__.py"]


WINGS = "customers/wings"  # its folders come and go; the settings name them


@pytest.mark.parametrize(
    "package", [one for one in packages(*PACKAGES) if len(contents(ROOT / one)) > 1 and one != WINGS]
)
def test_a_package_lists_each_of_its_modules_once(package: str) -> None:
    assert sorted(listed(package)) == sorted(contents(ROOT / package))


@pytest.mark.parametrize("package", [one for one in packages("tests") if listed(one) and "/wings/" not in one])
def test_what_a_package_of_tests_lists_is_there(package: str) -> None:
    assert sorted(listed(package)) == sorted(contents(ROOT / package))
