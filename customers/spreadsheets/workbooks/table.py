"""XLSX, XLSM, XLS and ODS: a child process with limits of its own turns the sheet into a file of rows.

What a hostile or broken workbook does to its reader, it does to the child; this process only reads rows.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import FileWarning, Limits, RawRow, ReadAs, ReadOptions, Table
from customers.spreadsheets.workbooks.packed_rows import read_packed

_CHILD = "customers.spreadsheets.workbooks.child"
_PACKAGE_PARENT = Path(__file__).resolve().parents[3]
_SECONDS_TO_START = 30
_OUT_OF_MEMORY = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV}


def open_workbook(path: Path, *, options: ReadOptions, limits: Limits, workdir: Path) -> Table:
    """Turn a workbook's sheet into a file of rows in `workdir`, in a child process."""
    rows_path = workdir / f"{path.name}.rows"
    request = {
        "parent": os.getpid(),
        "path": str(path.resolve()),
        "rows_path": str(rows_path.resolve()),
        "sheet": options.sheet,
        "max_unpacked_bytes": limits.max_unpacked_bytes,
        "max_memory_bytes": limits.max_memory_bytes,
        "max_seconds": limits.max_seconds,
    }
    answer = _ask_child(request, max_seconds=limits.max_seconds)
    if refusal := answer.get("refusal"):
        raise FileRefused(refusal["sentence"], column=refusal["column"], **refusal["facts"])
    if failure := answer.get("failure"):
        raise OSError(failure, os.strerror(failure))
    return Table(
        read_as=ReadAs(format=answer["format"], sheet=answer["sheet"], sheets=tuple(answer["sheets"])),
        raw_rows=lambda: _raw_rows(rows_path),
        missing_cells_are_blank=True,
        warnings=tuple(FileWarning(*warning) for warning in answer["warnings"]),
    )


def _ask_child(request: dict[str, Any], *, max_seconds: int) -> dict[str, Any]:
    try:
        # The child gets no environment: it needs no database address and no secret.
        done = subprocess.run(  # noqa: S603 - a fixed command; what the person sent goes through stdin
            [sys.executable, "-m", _CHILD],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PACKAGE_PARENT,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            timeout=max_seconds + _SECONDS_TO_START,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("too_large/time") from None
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    if done.returncode == -signal.SIGXCPU:
        raise FileRefused("too_large/time")
    raise FileRefused("too_large/memory" if done.returncode in _OUT_OF_MEMORY else "damaged")


def _raw_rows(rows_path: Path) -> Iterator[RawRow]:
    for row in read_packed(rows_path):
        yield RawRow(row.number, list(row.cells), row.suspect, row.shown)
