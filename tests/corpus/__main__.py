"""Make docs/reference/bad-input.md again: `.venv/bin/python -m tests.corpus`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.corpus.page import PAGE, WRITE_TO, assembled

TESTS = ("tests/corpus", "tests/wings/drop_folders/test_bad_folders.py")


def main() -> int:
    """Have every item write its lines, and put the page together from them."""
    with tempfile.TemporaryDirectory() as folder:
        tests = [test for test in TESTS if Path(test).exists()]  # a wing may be gone
        command = [sys.executable, "-m", "pytest", "-q", *tests, "--deselect", "tests/corpus/test_page.py"]
        ended = subprocess.run(command, env={**os.environ, WRITE_TO: folder}, check=False)
        if ended.returncode == 0:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(assembled(Path(folder)))
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
