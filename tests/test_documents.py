"""What texts point at is there: documents, files, and the modules that a package's docstring lists."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.test_architecture import PACKAGES, ROOT

FOLDERS = (*PACKAGES, "templates", "tests", "docs", "changes", ".ci")
SUFFIXES = {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".conf", ".sql", ""}
# What only those who made it can look up: a requirement, a task or a folder by its number or place.
OUTSIDE = re.compile(r"\b[Ss]eed 0\d\d\b|\b[Ii]ssue \d+\b|(?<![\w.])/work/")
DOCUMENT = re.compile(r"(?<![\w./-])[\w./-]*\w\.md\b")
MODULE = re.compile(rf"(?<![\w./-])(?:{'|'.join(PACKAGES)}|tests)/[\w/]+\.py\b")
EXAMPLE = re.compile(r"/wings/visits/")  # the wing that docs/contributors/add_a_wing.md makes step by step
LONGEST_LINE_OF_CHANGELOG = 260
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


COMMAND = re.compile(r"manage\.py ([a-z]\w+)")
TARGET = re.compile(r"(?:`|^|=\S* )make ([a-z]+)", re.MULTILINE)


def pages() -> list[Path]:
    """Return the documents of the repository."""
    return [path for path in texts() if path.suffix == ".md"]


def named(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Return what the documents name, each with its page."""
    found = ((path, name) for path in pages() for name in pattern.findall(path.read_text()))
    return {(str(path.relative_to(ROOT)), name) for path, name in found}


def test_every_command_that_a_document_names_exists() -> None:
    known, said = {*get_commands(), "help"}, named(COMMAND)
    assert len(said) > 20
    # The changelog also tells of commands that are gone.
    assert sorted(one for one in said if one[1] not in known and one != ("CHANGELOG.md", "list_columns")) == []


def test_every_target_of_make_that_a_document_names_exists() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = named(TARGET)
    assert len({name for _, name in said}) > 5
    assert sorted(one for one in said if one[1] not in known) == []


def test_every_dependency_has_its_reason() -> None:
    read = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*read["dependencies"], *chain.from_iterable(read["optional-dependencies"].values())]
    reasons = (ROOT / "CONTRIBUTING.md").read_text().partition("## Dependencies")[2]
    told = {
        re.sub(r"\[.*", "", name.strip())
        for row in re.findall(r"^\| (.+?) \|", reasons, re.MULTILINE)
        for name in row.split(",")
    }
    assert sorted(name for one in wanted if (name := re.match(r"[\w-]+", one)[0]) not in told) == []


def test_the_readme_begins_with_the_two_commands() -> None:
    fence = "`" * 3
    assert (
        (ROOT / "README.md").read_text().startswith(f"# Customer profiles\n\n{fence}\nmake run\nmake test\n{fence}\n")
    )


def test_a_line_of_the_changelog_is_short() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    assert [line for line in lines if line.startswith("- ") and len(line) > LONGEST_LINE_OF_CHANGELOG] == []


def test_a_fragment_of_the_changelog_is_one_short_line_under_a_known_name() -> None:
    types = {
        one["directory"] for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["towncrier"]["type"]
    }
    for path in (ROOT / "changes").glob("*"):
        if path.name != "README.md":
            assert re.fullmatch(rf"\+?[\w-]+\.(?:{'|'.join(types)})(?:\.\d+)?\.md", path.name), path.name
            assert len(path.read_text().strip()) <= LONGEST_LINE_OF_CHANGELOG, path.name
            assert "\n" not in path.read_text().strip(), path.name


WINGS = "customers/wings"  # its folders come and go; the settings name them


@pytest.mark.parametrize(
    "package", [one for one in packages(*PACKAGES) if len(contents(ROOT / one)) > 1 and one != WINGS]
)
def test_a_package_lists_each_of_its_modules_once(package: str) -> None:
    assert sorted(listed(package)) == sorted(contents(ROOT / package))


@pytest.mark.parametrize("package", [one for one in packages("tests") if listed(one) and "/wings/" not in one])
def test_what_a_package_of_tests_lists_is_there(package: str) -> None:
    assert sorted(listed(package)) == sorted(contents(ROOT / package))
