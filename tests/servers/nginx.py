"""nginx in front of a web server of a test's own, with the file that docs/ offers."""

import os
import shutil
import socket
from pathlib import Path

from tests.servers.polling import poll_until
from tests.servers.server import CHECKOUT, Server


def nginx_program() -> str | None:
    """Say where nginx is: Debian keeps it off the PATH of ordinary people."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


class Nginx(Server):
    """nginx on a free port of all loopback addresses, in front of `port`. It keeps the usual logs in its folder."""

    def __init__(self, folder: Path, *, port: int) -> None:
        program = nginx_program()
        assert program is not None, "there is no nginx here"
        with socket.create_server(("", 0)) as free:
            self.port: int = free.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        self.access_log, self.error_log = folder / "nginx-access.log", folder / "nginx-error.log"
        written = folder / "nginx.conf"
        written.write_text(self._configuration(folder, port))
        super().__init__("nginx", [program, "-c", str(written), "-p", str(folder)], folder=folder, environment={})

    def _configuration(self, folder: Path, port: int) -> str:
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
            {"user root;" if os.getuid() == 0 else ""}
            daemon off;
            worker_processes 1;
            pid {folder}/nginx.pid;
            error_log {self.error_log} info;
            events {{}}
            http {{
                {temporary}
                access_log {self.access_log} combined;
                upstream customer_profiles {{ server 127.0.0.1:{port}; }}
                server {{
                    listen {self.port};
                    include {CHECKOUT}/docs/nginx.conf;
                }}
            }}
        """

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        poll_until(self._answers, seconds=10, what=f"nginx's answer; it says {self.log.read_text()[-500:]}")

    def _answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0
