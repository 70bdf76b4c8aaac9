"""`python -m tests.mistakes` plants mistakes in a copy of the code, one at a time, and says which no test finds.

Which ones is drawn by `--seed`, so that a list can be made again. The tests that mirror the folder are asked first; a
mistake that they let pass meets the rest (`WIDER`). Exit status 1: some were not found.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mistakes.candidates import Mistake, candidates

ROOT = Path(__file__).resolve().parents[2]
# Where mistakes are planted -> the tests that are asked first.
NEAREST = {
    "customers/rules": ["tests/rules", "tests/edits", "tests/flows"],
    "customers/edits": ["tests/edits", "tests/flows", "tests/bulk_edits"],
    "customers/bulk_edits": ["tests/bulk_edits", "tests/flows"],
}
WIDER = [
    "tests/bulk_edits", "tests/spreadsheets", "tests/exports", "tests/cards", "tests/privacy", "tests/commands",
    "tests/contacts", "tests/staff_edits", "tests/changelog", "tests/maintenance",
    "tests/api", "tests/admin", "tests/messages", "tests/search",
]  # fmt: skip
LONGEST_SECONDS = 900  # a mistake that makes the tests hang is found, too
COPIED = ("crm", "customers", "integration_points", "templates", "tests", "manage.py", "pyproject.toml")


def main() -> int:
    """Plant and test; print a line for each mistake and a summary."""
    options = _options()
    drawn = _drawn(options.seed, options.count)[options.first :]
    passed = []
    with tempfile.TemporaryDirectory(prefix="customer-profiles-mistakes-") as folder:
        copy = _copied(Path(folder))
        for number, mistake in enumerate(drawn, options.first + 1):
            by = _found_by(mistake, copy)
            _say(f"{number:3} {'found' if by else 'NOT FOUND'} {_described(mistake)}{f'  ({by})' if by else ''}")
            if not by:
                passed.append(mistake)
    _say(f"\nSeed {options.seed}: {len(drawn) - len(passed)} of {len(drawn)} found.")
    return 1 if passed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mistakes", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="leave out so many of the drawn ones: go on there")
    return parser.parse_args()


def _drawn(seed: int, count: int) -> list[Mistake]:
    """Draw so many mistakes, each place equally likely."""
    everywhere = [
        one for folder in NEAREST for path in sorted((ROOT / folder).rglob("*.py")) for one in candidates(path)
    ]
    return random.Random(seed).sample(everywhere, count)


def _copied(folder: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def _found_by(mistake: Mistake, copy: Path) -> str:
    """Say which test finds the mistake; "" if none does."""
    place = copy / mistake.path.relative_to(ROOT)
    source = place.read_text()
    place.write_text(mistake.planted(source))
    try:
        nearest = NEAREST["/".join(mistake.path.relative_to(ROOT).parts[:2])]
        return _first_failure(copy, nearest) or _first_failure(copy, [one for one in WIDER if one not in nearest])
    finally:
        place.write_text(source)


def _first_failure(copy: Path, tests: Sequence[str]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not faults and not browser"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_DATABASE_FILE": ""}
    try:
        done = subprocess.run(
            [*command, *tests], cwd=copy, env=environment, capture_output=True, text=True,
            timeout=LONGEST_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "it hangs"
    if done.returncode == 0:
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
