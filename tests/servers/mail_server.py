"""A mail server that a test answers for: it keeps the mails it took, and can refuse or hang up at any command."""

import socketserver
import threading
from collections.abc import Mapping
from typing import Self


class MailServer:
    """SMTP on a free port. `answers` replaces the answer to a command (`RCPT`, `DATA`, `.`); blank: it hangs up."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = dict(answers or {})
        self.mails: list[str] = []
        self.recipients: list[str] = []  # as RCPT named them
        self.connections = 0
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def keep_news(self, line: str) -> None:
        """Note whom a mail is for."""
        if line.upper().startswith("RCPT"):
            self.recipients.append(line.partition(":")[2].partition(">")[0].lstrip("<"))

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.connections += 1
                self.say("220 test")
                while line := self.rfile.readline().decode().strip():
                    command = line[:4].upper()
                    server.keep_news(line)
                    if not self.say(
                        server.answers.get(command, {"DATA": "354 go", "QUIT": "221 bye"}.get(command, "250 ok"))
                    ):
                        return
                    if command == "DATA" and not server.answers.get(command):
                        self.take()

            def take(self) -> None:
                lines = []
                while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
                    lines.append(line.removeprefix(".") if line.startswith("..") else line)
                answer = server.answers.get(".", "250 taken")
                if answer.startswith("2"):
                    server.mails.append("".join(lines))
                self.say(answer)

            def say(self, answer: str) -> bool:
                if not answer:
                    self.connection.close()
                    return False
                self.wfile.write(f"{answer}\r\n".encode())
                return True

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
