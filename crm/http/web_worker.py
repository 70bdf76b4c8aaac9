"""gunicorn's worker with threads, and an end to its patience: a visitor who sends next to nothing holds one for ever.

A proxy that takes in whole requests (docs/nginx.conf) keeps all of that away; this is for who connects without one.
"""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any, Final

import environ
from django.conf import settings
from django.utils.module_loading import import_string
from gunicorn.http.body import ChunkedReader
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

_env = environ.Env()
# How long a request's head may take to arrive, and how long its body may bring less than 500 bytes a second.
PATIENCE: Final = _env.float("SECONDS_FOR_SLOW_VISITORS", default=30.0)
_BYTES_A_SECOND: Final = 500
_SECONDS_BETWEEN_TIDYINGS: Final = 3_600


@dataclass(slots=True)
class _Arriving:
    """A request that is not here as a whole."""

    since: float
    body: Any = None  # None: its head is not here yet
    left: int = 0  # bytes of the body that had not been read then

    def is_too_slow(self, now: float) -> bool:
        """Return whether too little of it came since we last looked; begin to count anew where it did not."""
        if now - self.since < PATIENCE:
            return False
        if self.body is None:
            return True
        before, self.left, self.since = self.left, _not_here_yet(self.body), now
        return bool(self.left) and before - self.left < _BYTES_A_SECOND * PATIENCE


def _not_here_yet(body: Any) -> int:
    """Count what is to come of a body: what its reader still wants, without what waits for the reader."""
    return max(0, int(body.length) - len(body.unreader.buf.getvalue()))


def _hang_up(conn: Any) -> None:
    """End a connection here, in a thread of its own: gunicorn would wait for the visitor to hang up in the thread that
    takes in everybody's connections.
    """
    with contextlib.suppress(OSError):
        close_graceful(conn.sock.dup())
        conn.sock.shutdown(socket.SHUT_RDWR)


def _tidy() -> None:
    """Delete what a killed web process left of uploads and exports: no worker for bulk work may run on this machine."""
    import_string(settings.TIDY_INCOMING)()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Hangs up on visitors who are slower than anybody's line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, _Arriving] = {}
        self._tidies_at = time.monotonic()

    def handle(self, conn: Any) -> Any:
        """Serve one request in a thread; look at the clock from the moment that it begins to arrive."""
        # Who takes nothing of an answer for so long will not take the rest.
        seconds, parts = int(PATIENCE), int(PATIENCE % 1 * 1_000_000)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", seconds, parts))
        self._arriving[conn] = _Arriving(time.monotonic())
        try:
            kept = super().handle(conn)
        finally:
            self._arriving.pop(conn, None)
        if kept is False:
            _hang_up(conn)
        return kept

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Go on from the head to the body, where there is one whose length is known."""
        body = getattr(req.body, "reader", None)
        left = getattr(body, "length", 0)
        if left:
            self._arriving[conn] = _Arriving(time.monotonic(), body, left)
        else:
            # Django reads no body that does not say how long it is. To read it here, only to use the connection again,
            # would take as long as its sender likes.
            if isinstance(body, ChunkedReader):
                req.force_close()
            self._arriving.pop(conn, None)
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Hang up on the slow ones, and tidy now and then; gunicorn calls this at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        if now >= self._tidies_at:
            self._tidies_at = now + _SECONDS_BETWEEN_TIDYINGS
            self.tpool.submit(_tidy)
        for conn, arriving in list(self._arriving.items()):
            if arriving.is_too_slow(now):
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)
