"""A worker with a failpoint: when it applies the last name in FAILS_AT, its process is killed or frozen there.

FAILS_HOW is `kill`, each time, or `freeze`, once: the file FAILS_ONCE then holds the id of the frozen process.
"""

import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from celery.__main__ import main
from celery.signals import worker_process_init


def fail() -> None:
    """Do what the environment says."""
    if os.environ["FAILS_HOW"] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    with contextlib.suppress(FileExistsError), Path(os.environ["FAILS_ONCE"]).open("x") as once:
        once.write(str(os.getpid()))
        once.flush()
        os.kill(os.getpid(), signal.SIGSTOP)


def arm(**_: Any) -> None:
    """Put the failpoint in front of the only writer: inside the chunk's transaction, behind its fence and locks."""
    from customers.bulk_edits.run import apply_chunk as run_chunk

    apply = run_chunk.apply

    def armed(planned: Sequence[Any], **more: Any) -> list[int]:
        if any(one.plan.delta.get("last_name", [None, None])[1] == os.environ["FAILS_AT"] for one in planned):
            fail()
        return apply(planned, **more)

    run_chunk.apply = armed


if __name__ == "__main__":
    worker_process_init.connect(arm, weak=False)
    main()
