"""The address of a client system: a real HTTP server that keeps what it got, and answers as a test says."""

import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Got:
    """One call as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as the documentation tells client systems to."""
        signed = self.headers["Callback-Timestamp"].encode() + b"." + self.body
        expected = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["Callback-Signature"])


class Receiver:
    """`answers` says with which status each call is answered, by its number from 0; 0 hangs up.

    With a `certificate`, a file that holds its key too, it speaks TLS.
    """

    def __init__(
        self,
        answers: Callable[[int], int] = lambda _: 200,
        *,
        drips: bool = False,
        certificate: Path | None = None,
    ) -> None:
        self.answers, self.drips = answers, drips
        self.got: list[Got] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_port}/hooks?from=crm"
        self.port = self._server.server_port

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(Got(self.path, dict(self.headers.items()), body))
                try:
                    self._answer(receiver.answers(len(receiver.got) - 1))
                except OSError:
                    self.close_connection = True

            def _answer(self, status: int) -> None:
                if receiver.drips:
                    for byte in b"HTTP/1.0 200 OK":
                        self.wfile.write(bytes([byte]))
                        time.sleep(0.1)
                if status in (0, 200) and (receiver.drips or not status):
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
