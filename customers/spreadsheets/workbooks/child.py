"""The child process that reads a workbook: one request on stdin, rows into a file, one answer on stdout.

It imports neither Django nor a customer; it is started with an empty environment and limits itself first.
"""

import ctypes
import errno
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.workbooks.rows import converted

_ROWS_FILE_BYTES = 4_000_000_000
_SECONDS_TO_DIE = 5
_PR_SET_PDEATHSIG = 1
# More rows than the file of rows may hold; places outside of the file. Everything else (a full disk) is our fault.
_FAULTS_OF_THE_FILE = {errno.EFBIG: "too_large/memory", errno.EINVAL: "damaged", None: "damaged"}


def _confine(*, memory_bytes: int, seconds: int) -> None:
    """Set limits on memory, processor time and written bytes; not every system knows each of them."""
    limits = (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        # At the first the process gets a signal that tells why; at the second it is killed.
        (resource.RLIMIT_CPU, seconds, seconds + _SECONDS_TO_DIE),
        (resource.RLIMIT_FSIZE, _ROWS_FILE_BYTES, _ROWS_FILE_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for limit, soft, hard in limits:
        try:
            resource.setrlimit(limit, (soft, hard))
        except (OSError, ValueError):
            continue


def _die_with_parent() -> None:
    """Ask Linux for a signal when the parent is killed; elsewhere the limit on processor time ends an orphan."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _die_if_orphan(parent: int) -> None:
    """End where the parent was killed before we could ask."""
    if os.getppid() != parent:
        sys.exit(1)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return converted(
            Path(request["path"]),
            rows_path=Path(request["rows_path"]),
            sheet=request["sheet"],
            max_unpacked_bytes=request["max_unpacked_bytes"],
        )
    except FileRefused as refused:
        return {"refusal": {"sentence": refused.sentence, "column": refused.column, "facts": refused.facts}}
    except MemoryError:
        return _refusal("too_large/memory")
    except OSError as error:
        return _refusal(_FAULTS_OF_THE_FILE[error.errno]) if error.errno in _FAULTS_OF_THE_FILE else _failure(error)


def _failure(error: OSError) -> dict[str, Any]:
    return {"failure": error.errno}


def _refusal(sentence: str) -> dict[str, Any]:
    return {"refusal": {"sentence": sentence, "column": "", "facts": {}}}


def main() -> None:
    """Read the request, do it within the limits, answer."""
    _die_with_parent()
    request = json.load(sys.stdin.buffer)
    _die_if_orphan(request["parent"])
    _confine(memory_bytes=request["max_memory_bytes"], seconds=request["max_seconds"])
    answer = _answer(request)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
