"""`python -m tests.mistakes` plants mistakes in copies of the code, one at a time, and says which no test finds.

Which ones is drawn by `--seed`, so that a list can be made again. Asked first are the tests that import the module,
then those that mirror its folder; a mistake that they let pass meets the rest. Exit status 1: some were not found.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mistakes.candidates import Mistake, candidates

ROOT = Path(__file__).resolve().parents[2]
# Where mistakes are planted -> the tests that mirror it. Of a wing it is what it decides: its rules.
NEAREST = {
    "customers/rules": ["tests/rules", "tests/edits", "tests/flows"],
    "customers/edits": ["tests/edits", "tests/flows", "tests/bulk_edits"],
    "customers/bulk_edits": ["tests/bulk_edits", "tests/flows"],
    **{
        str(rules.relative_to(ROOT)): [f"tests/wings/{rules.parent.name}"]
        for rules in sorted(ROOT.glob("customers/wings/*/rules*"))
    },
}
WIDER = [
    "tests/bulk_edits", "tests/spreadsheets", "tests/exports", "tests/cards", "tests/privacy", "tests/commands",
    "tests/contacts", "tests/staff_edits", "tests/changelog", "tests/maintenance", "tests/wings", "tests/public",
    "tests/api", "tests/admin", "tests/messages", "tests/search", "tests/integration_points", "tests/demo",
]  # fmt: skip
LONGEST_SECONDS = (300, 1200, 3600)  # a mistake that makes the tests hang is found, too
AT_ONCE = 2
_DEPTH_OF_A_FLOW = 3  # customers/<flow>/<module>: the tests of a whole flow are many
_NOTHING_FAILED = (0, 5)  # 5: none of these tests runs here
COPIED = ("crm", "customers", "integration_points", "templates", "tests", "manage.py", "pyproject.toml")


def main() -> int:
    """Plant and test; print a line for each mistake and a summary."""
    options = _options()
    drawn = _drawn(options.seed, options.count)[options.first :]
    passed = 0
    with tempfile.TemporaryDirectory(prefix="customer-profiles-mistakes-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            copies.put(_copied(Path(folder) / str(number)))
        with ThreadPoolExecutor(AT_ONCE) as testers:
            found = testers.map(lambda mistake: _found_in_one_of(copies, mistake), drawn)
            for number, (mistake, by) in enumerate(zip(drawn, found, strict=True), options.first + 1):
                _say(f"{number:3} {'found' if by else 'NOT FOUND'} {_described(mistake)}{f'  ({by})' if by else ''}")
                passed += not by
    _say(f"\nSeed {options.seed}: {len(drawn) - passed} of {len(drawn)} found.")
    return 1 if passed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mistakes", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="leave out so many of the drawn ones: go on there")
    return parser.parse_args()


def _drawn(seed: int, count: int) -> list[Mistake]:
    """Draw so many mistakes, each place equally likely."""
    everywhere = [one for path in NEAREST for file in _files(ROOT / path) for one in candidates(file)]
    return random.Random(seed).sample(everywhere, count)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def _found_in_one_of(copies: "SimpleQueue[Path]", mistake: Mistake) -> str:
    copy = copies.get()
    try:
        return _found_by(mistake, copy)
    finally:
        copies.put(copy)


def _found_by(mistake: Mistake, copy: Path) -> str:
    """Say which test finds the mistake; "" if none does."""
    place = copy / mistake.path.relative_to(ROOT)
    source = place.read_text()
    place.write_text(mistake.planted(source))
    try:
        rounds = zip(_rounds(mistake.path.relative_to(ROOT)), LONGEST_SECONDS, strict=True)
        return next((by for tests, seconds in rounds if tests and (by := _first_failure(copy, tests, seconds))), "")
    finally:
        place.write_text(source)


def _rounds(changed: Path) -> Iterator[list[str]]:
    """Yield the tests to ask: the closest, those that mirror its folder, the rest."""
    yield _closest(changed)
    nearest = next(tests for path, tests in NEAREST.items() if changed.is_relative_to(path))
    yield nearest
    yield [one for one in WIDER if one not in nearest]


def _closest(changed: Path) -> list[str]:
    """List the test files that import a module, or a name that its package gives on, and those of its own folder."""
    parts = changed.with_suffix("").parts
    package, name = ".".join(parts[:-1]), parts[-1]
    imports = re.compile(rf"from {re.escape(package)}\.{name} import|from {re.escape(package)} import .*\b{name}\b")
    folders = sorted({*WIDER, *(folder for folders in NEAREST.values() for folder in folders)})
    files = dict.fromkeys(file for folder in folders for file in sorted((ROOT / folder).rglob("test_*.py")))
    own = ROOT.joinpath("tests", *parts[1:-1]) if len(parts) > _DEPTH_OF_A_FLOW else None
    return [
        str(file.relative_to(ROOT))
        for file in files
        if "notes" not in file.parts and (file.parent == own or imports.search(file.read_text()))
    ]


def _first_failure(copy: Path, tests: Sequence[str], seconds: float) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not faults and not browser"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_DATABASE_FILE": ""}
    try:
        done = subprocess.run(
            [*command, *tests], cwd=copy, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return "it hangs"
    if done.returncode in _NOTHING_FAILED:
        return ""
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0].split(" - ")[0] if failed else "nothing starts"


def _described(mistake: Mistake) -> str:
    source = mistake.path.read_text()
    was = " ".join(source[mistake.start : mistake.end].split())
    return f"{mistake.path.relative_to(ROOT)}:{mistake.line} {mistake.kind}: {was} -> {mistake.instead}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
