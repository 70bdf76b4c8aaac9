"""One measurement is one process: fresh memory, fresh connections, its own database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


def measured(what: str, *numbers: int, environment: Mapping[str, str]) -> dict[str, Any]:
    """Run `python -m tests.benchmarks.measure WHAT NUMBER ...` and return what its last line says."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", what, *map(str, numbers)]
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"measuring {what} failed")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Asked:
    """A process that stays and measures one page after the other, as it is asked: two of them take turns.

    Neighbouring requests meet the same machine, however its load changes over the minutes of a bench.
    """

    def __init__(self, what: str, number: int, *, environment: Mapping[str, str]) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.measure", what, str(number)]
        self._environment = {**os.environ, **environment}
        self.pages: Mapping[str, int] = {}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pages = self._answer()
        return self

    def seconds(self, page: str) -> float:
        """Have it ask for the page once; return the server's seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(page)}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"measuring {self._command[-2]} failed")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be measured: one request a call, in seconds; and how many rows it shows, where that tells something."""

    seconds: Callable[[], float]
    rows: int = 0


def answer(pages: Mapping[str, Page]) -> None:
    """Be such a process: say what pages there are, then measure those that are asked for, until nobody asks."""
    _say({name: page.rows for name, page in pages.items()})
    for line in sys.stdin:
        _say(pages[json.loads(line)].seconds())


def _say(found: Any) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()
