"""A process that the supervisor starts and stops."""

import sys
import time
from pathlib import Path

from crm.supervisor.child import Child
from tests.servers import group_is_gone, poll_until

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)
SECONDS = 2.0


def stubborn(folder: Path, name: str) -> Child:
    """Start a child that does not stop when it is asked to."""
    log = folder / f"{name}.log"
    child = Child(name=name, command=[sys.executable, "-c", STUBBORN], log=log, seconds_to_stop=SECONDS)
    child.start()
    poll_until(lambda: "ready" in log.read_text(), seconds=30, what=f"the start of {name}")
    return child


def test_children_that_were_asked_to_stop_together_are_waited_for_together(tmp_path: Path) -> None:
    """Each by itself they would take longer than whoever pressed Ctrl-C waits."""
    children = [stubborn(tmp_path, str(number)) for number in range(4)]
    groups = [child._process.pid for child in children if child._process is not None]
    began = time.monotonic()
    for child in children:
        child.request_stop()
    for child in children:
        child.stop()
    assert SECONDS <= time.monotonic() - began < 3 * SECONDS
    assert all(group_is_gone(group) for group in groups)
