"""Whoever is killed leaves no process behind, however young that was."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.servers import poll_until
from tests.servers.server import CHECKOUT
from tests.servers.tree import command_line

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a process that its parent ended"),
    pytest.mark.sqlite,  # no database at all: once is enough
]


def start(folder: Path, script: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a Python that runs the script with FOLDER at hand."""
    written = folder / "script.py"
    written.write_text(f"FOLDER = {str(folder)!r}\n" + textwrap.dedent(script))
    command = [sys.executable, str(written), *arguments]
    return subprocess.Popen(command, cwd=CHECKOUT, env={"PYTHONPATH": str(CHECKOUT)})


def written_by(folder: Path, name: str) -> int:
    """Wait for the id that a process wrote down, whole."""
    file = folder / name
    text = poll_until(lambda: file.exists() and file.read_text().endswith("\n") and file.read_text(), seconds=30)
    return int(str(text))


def is_gone(folder: Path, process: int) -> bool:
    """Say whether a process that ran the folder's script is no more."""
    return str(folder) not in command_line(process)


def test_a_fork_and_its_fork_end_with_their_parent(tmp_path: Path) -> None:
    script = """
        import os, time
        from crm.processes.end_with_parent import forks_end_with_us
        forks_end_with_us()
        for name in ("child", "grandchild"):
            if os.fork():
                break
            with open(f"{FOLDER}/{name}", "w") as file:
                file.write(f"{os.getpid()}\\n")
        time.sleep(120)
    """
    parent = start(tmp_path, script)
    forks = [written_by(tmp_path, "child"), written_by(tmp_path, "grandchild")]
    parent.kill()
    parent.wait()
    poll_until(lambda: all(is_gone(tmp_path, fork) for fork in forks), seconds=10, what="the end of the forks")


def test_a_fork_whose_parent_was_killed_before_it_could_ask_ends_too(tmp_path: Path) -> None:
    script = """
        import os, signal, time
        from crm.processes.end_with_parent import forks_end_with_us
        def parent_dies_now():
            parent = os.getppid()
            with open(f"{FOLDER}/child", "w") as file:
                file.write(f"{os.getpid()}\\n")
            os.kill(parent, signal.SIGKILL)
            while os.getppid() == parent:
                time.sleep(0.01)
        os.register_at_fork(after_in_child=parent_dies_now)
        forks_end_with_us()
        if os.fork() == 0:
            open(f"{FOLDER}/survived", "w").close()
        time.sleep(120)
    """
    assert start(tmp_path, script).wait(30) == -signal.SIGKILL
    child = written_by(tmp_path, "child")
    poll_until(lambda: is_gone(tmp_path, child), seconds=10, what="the end of the orphan")
    assert not (tmp_path / "survived").exists()


def test_a_program_whose_starter_was_killed_before_it_could_ask_does_not_begin(tmp_path: Path) -> None:
    script = """
        import os, sys
        from crm.processes.end_with_parent import end_with_parent
        end_with_parent(int(sys.argv[1]))()
        open(f"{FOLDER}/survived", "w").close()
    """
    nobody = start(tmp_path, "")
    nobody.wait(30)
    assert start(tmp_path, script, str(nobody.pid)).wait(30) == 1
    assert not (tmp_path / "survived").exists()
