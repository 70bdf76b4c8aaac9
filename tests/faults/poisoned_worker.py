"""A worker with a failpoint: it is killed, as by the system, when it applies a last name that the environment names."""

import os
import signal
from collections.abc import Sequence
from typing import Any

from celery.__main__ import main


def _arm() -> None:
    """Put the failpoint in front of the only writer."""
    from customers.bulk_edits import run_chunk

    apply = run_chunk.apply

    def deadly(planned: Sequence[Any], **more: Any) -> list[int]:
        for one in planned:
            if one.plan.delta.get("last_name", [None, None])[1] == os.environ["POISON"]:
                os.kill(os.getpid(), signal.SIGKILL)
        return apply(planned, **more)

    run_chunk.apply = deadly


if __name__ == "__main__":
    from celery.signals import worker_process_init

    worker_process_init.connect(lambda **_: _arm(), weak=False)
    main()
