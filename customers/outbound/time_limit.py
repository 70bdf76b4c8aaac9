"""The time that connections may take. A server that sends a byte now and then never times out by itself: it is cut."""

import socket
import time
from contextlib import suppress
from threading import Lock, Timer
from types import TracebackType
from typing import Self


class Watch:
    """Cuts every connection that it was given once the time is over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = Lock()
        self._watched: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for one in self._watched:
                one.close()
            self._watched.clear()

    def add(self, connection: socket.socket) -> None:
        """Watch a connection; a copy of it, for TLS takes the first one over."""
        copy = connection.dup()
        with self._lock:
            self._watched.append(copy)
        if self.is_over:
            self._cut()

    @property
    def left(self) -> float:
        """Return how many seconds are left."""
        return max(self._until - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        return self.left == 0

    @property
    def is_nearly_over(self) -> bool:
        """Return whether it is too late to begin with something."""
        return self.left < self._seconds / 4

    def _cut(self) -> None:
        with self._lock:
            for one in self._watched:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
