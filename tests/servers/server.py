"""A process in a group of its own: started, frozen, ended or killed by its id."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from crm.processes.end_with_parent import end_with_parent
from tests.servers.polling import group_is_gone, poll_until

CHECKOUT = Path(__file__).resolve().parent.parent.parent


class Server:
    """A process in a group of its own with a log."""

    def __init__(self, name: str, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> None:
        self.name, self.command = name, list(command)
        # pytest names the settings under test in the environment; own servers run with the real ones.
        self.environment = {"DJANGO_SETTINGS_MODULE": "crm.settings", **environment}
        self.log = folder / f"{name}.log"
        self.inherited: tuple[int, ...] = ()
        self.cwd = CHECKOUT
        self.user: str | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; say nothing about when it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # In our session: Linux weighs sessions against each other, whatever the priority of their processes.
                process_group=0,
                preexec_fn=end_with_parent(os.getpid()),
                pass_fds=self.inherited,
                user=self.user,
            )

    @property
    def pid(self) -> int:
        """Return the id of its main process, which is that of its group too."""
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        """Say whether its main process runs."""
        return self.process is not None and self.process.poll() is None

    def kill9(self) -> None:
        """Kill the whole group at once, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()
            poll_until(lambda: group_is_gone(self.pid), seconds=10, what=f"the end of {self.name}'s group")

    def pause(self) -> None:
        """Freeze the whole group."""
        os.killpg(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a frozen group go on."""
        os.killpg(self.pid, signal.SIGCONT)

    def end(self, *, seconds: float = 30) -> int:
        """Ask it to end (TERM), wait, and return its exit status. What is left of the group is killed."""
        assert self.process is not None, f"{self.name} was not started"
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        finally:
            self.kill9()

    def children(self) -> list[int]:
        """Return the ids of the processes that its main process started: a worker's pool, a web server's workers."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(number) for number in listed.split()]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill9()
