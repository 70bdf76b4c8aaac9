"""A process of ours: started in a group of its own, watched, started again with growing pauses, stopped as a group."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm.processes.end_with_parent import end_with_parent

LONGEST_PAUSE = 30.0
LARGEST_LOG = 10_000_000
STEADY_AFTER = 60.0  # A child that ran this long has recovered: its next death starts with a short pause again.


@dataclass(slots=True, kw_only=True)
class Child:
    """One process and what to do when it ends."""

    name: str
    command: Sequence[str]
    log: Path
    seconds_to_stop: float
    environment: Mapping[str, str] = field(default_factory=dict)
    inherited: Sequence[int] = ()
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _start_at: float = 0.0
    _stop_by: float = 0.0

    def start(self) -> None:
        """Start it, its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours, nothing of it comes from outside
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                pass_fds=self.inherited,
                process_group=0,  # Ctrl-C reaches the supervisor alone; it stops the children in order.
                preexec_fn=end_with_parent(os.getpid()),
            )
        self._started = time.monotonic()

    def revive(self, say: Callable[[str], None]) -> None:
        """Notice that it ended, say so, and start it again when its pause is over."""
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return
            self._note_death(status, say)
        elif time.monotonic() >= self._start_at:
            self.start()

    def _note_death(self, status: int, say: Callable[[str], None]) -> None:
        self._signal_group(signal.SIGKILL)  # What it started itself must not work on beside its successor.
        steady = time.monotonic() - self._started > STEADY_AFTER
        self.deaths = 1 if steady else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self._start_at = time.monotonic() + pause
        self._process = None
        say(f"The {self.name} ended ({_reason(status)}); it is started again in {pause:.0f} s. Its log: {self.log}")

    def request_stop(self) -> None:
        """Send TERM to its main process, which stops what it started itself."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._stop_by = time.monotonic() + self.seconds_to_stop

    def stop(self) -> None:
        """Ask it to stop if nobody has, wait, and leave nothing of its group behind.

        Those that were asked at the same time are waited for at the same time.
        """
        if self._process is None:
            return
        if not self._stop_by:
            self.request_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, self._stop_by - time.monotonic()))
        self._signal_group(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _signal_group(self, number: signal.Signals) -> None:
        if self._process is not None:
            # Nobody left in it is fine; macOS says that with the second of the two.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def _reason(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
