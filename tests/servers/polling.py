"""Waiting without sleeping blindly."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")


class TookTooLong(AssertionError):
    """What a test waited for did not happen in time."""


def poll_until(condition: Callable[[], Answer], *, seconds: float, every: float = 0.1, what: str = "") -> Answer:
    """Return the first true answer of `condition`. Raises TookTooLong after `seconds`."""
    until = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > until:
            raise TookTooLong(f"{what or condition} did not happen within {seconds:g} s")
        time.sleep(every)
    return answer


def group_is_gone(group: int) -> bool:
    """Say whether no process of the group lives; one that only waits to be reaped counts as gone."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                return False
    return True
