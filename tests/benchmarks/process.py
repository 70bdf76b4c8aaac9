"""One measurement is one process: fresh memory, fresh connections, its own database."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any


def measured(what: str, *numbers: int, environment: Mapping[str, str]) -> dict[str, Any]:
    """Run `python -m tests.benchmarks.measure WHAT NUMBER ...` and return what its last line says."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", what, *map(str, numbers)]
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"measuring {what} failed")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
