"""A test of several wings is collected where all that it imports are installed."""

import re
from pathlib import Path

from tests.wings.walked import INSTALLED

FOLDER = Path(__file__).parent
_WING = re.compile(r"^from (?:customers|tests)\.wings\.(\w+)", re.MULTILINE)
_BESIDE = re.compile(r"^from tests\.wings\.together\.(\w+)", re.MULTILINE)


def _wings_of(path: Path) -> set[str]:
    text = path.read_text()
    named = set(_WING.findall(text)) - {"together", "walked"}
    return named.union(*(_wings_of(FOLDER / f"{beside}.py") for beside in _BESIDE.findall(text)))


collect_ignore = [path.name for path in FOLDER.glob("test_*.py") if not _wings_of(path) <= set(INSTALLED)]
