"""A provider of text messages that a test answers for: it counts what it got, and can be slow, wrong or silent."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Got = dict[str, Any]


class Gateway:
    """An HTTP server on a free port. `answers` says with which status, called when a message has arrived whole."""

    def __init__(self, answers: Callable[[Got], int] = lambda _: 202) -> None:
        self.answers = answers
        self.got: list[Got] = []
        self.headers: list[dict[str, str]] = []
        self._server = self._listening(0)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/messages"

    def hang_up(self) -> None:
        """Answer nobody, as a provider that is down."""
        self._server.shutdown()
        self._server.server_close()

    def come_back(self) -> None:
        """Answer again, at the same place."""
        self._server = self._listening(self.port)
        self.__enter__()

    def _listening(self, port: int) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        server.daemon_threads = True
        return server

    def texts(self, to: str) -> list[str]:
        """Return what was sent to a number."""
        return [got["text"] for got in self.got if got["to"] == to]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got: Got = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.headers.append(dict(self.headers.items()))
                gateway.got.append(got)
                status = gateway.answers(got)
                if not status:  # Hang up without a word.
                    self.close_connection = True
                    return
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.hang_up()
