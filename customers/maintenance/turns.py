"""Let recurring work have no more than half of a process's time: what shares its queue gets the other half."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class HalfTheTime:
    """Gives a piece of work its turn only after a rest as long as its last turn took.

    Without it, work that takes longer than the interval at which it's asked for would keep everything behind it in the
    queue waiting for ever.
    """

    def __init__(self) -> None:
        self._rests_until = 0.0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Yield whether it's the work's turn; the time in this block counts only then."""
        began = time.monotonic()
        is_due = began >= self._rests_until
        try:
            yield is_due
        finally:
            if is_due:
                ended = time.monotonic()
                self._rests_until = ended + (ended - began)
