"""Processes and what they started, as Linux shows them."""

import contextlib
from pathlib import Path


def descendants(process: int) -> list[int]:
    """Return the ids of the living processes that a process started, and of those that they started, parents first."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    found = [process]
    for one in found:
        found += sorted(child for child, parent in parents.items() if parent == one)
    return found[1:]


def command_line(process: int) -> str:
    """Return the command line of a process; blank where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def niceness(process: int) -> int:
    """Return how far a process steps back for others."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[16])
