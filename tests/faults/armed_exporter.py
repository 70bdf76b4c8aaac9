"""A worker with a failpoint: once, after so many rows of an export, its process is killed.

The file FAILS_ONCE then holds the id of the process.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from celery.__main__ import main
from celery.signals import worker_process_init

FAILS_AFTER = 20


def fail() -> None:
    """Die, if no process did before."""
    with contextlib.suppress(FileExistsError), Path(os.environ["FAILS_ONCE"]).open("x") as once:
        once.write(str(os.getpid()))
        once.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def arm(**_: Any) -> None:
    """Put the failpoint between the rows, whichever way they are written."""
    from customers.exports import export

    def armed(lines: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def failing(*asked: Any, **more: Any) -> Iterator[Any]:
            for number, line in enumerate(lines(*asked, **more)):
                if number == FAILS_AFTER:
                    fail()
                yield line

        return failing

    export.export_rows = armed(export.export_rows)
    export.copied_lines = armed(export.copied_lines)


if __name__ == "__main__":
    worker_process_init.connect(arm, weak=False)
    main()
