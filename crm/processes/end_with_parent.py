"""A process that must not outlive the one that started it. Linux sees to it; macOS has no such thing.

The kernel sends a signal when the parent ends, however that ends. The wish is made by the child itself and is lost
with each fork, so a process whose parent ends in between would live on: after making it, the child looks at who its
parent is, and ends if that is not the one that started it. Nothing lies between the two.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, *, by: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Return what a new process calls to be sent a signal when `parent` ends; None where there is no such thing.

    Killed outright, it needs no part of itself to be in order: it may be starting, waiting for a broker that is gone,
    or hang. Nothing is lost by that; what it was at is done again.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:  # It ended before we could ask.
            os._exit(1)

    return ask


def forks_end_with_us() -> None:
    """Have each process that this one forks be killed when its parent ends, and those that they fork in turn.

    Called in the main process of a server before it makes its pool. Celery asks for the same, later and without
    looking who its parent is by then. gunicorn's main process may fork its own successor, which has to outlive it:
    there each worker is tied by itself (crm/web_server.py).
    """
    tie: list[Callable[[], None] | None] = [None]

    def before() -> None:
        tie[0] = end_with_parent(os.getpid())

    def after() -> None:
        if tie[0] is not None:
            tie[0]()

    os.register_at_fork(before=before, after_in_child=after)
