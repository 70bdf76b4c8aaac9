"""One supervisor per data folder: the lock goes with its process, however that ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another supervisor holds the data folder."""

    def __init__(self, *, address: str, data_dir: Path) -> None:
        where = f" at {address}" if address else ""
        super().__init__(
            f"It is already running{where} with the data in {data_dir}. Stop that one first, or set another DATA_DIR."
        )


@contextmanager
def only_one(data_dir: Path) -> Iterator[Callable[[str], None]]:
    """Hold the data folder; yield a function that notes the address for whoever comes second.

    Raises AlreadyRunning if another process holds it.
    """
    with (data_dir / "supervisor.lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise AlreadyRunning(address=held.read().strip(), data_dir=data_dir) from None

        def note(address: str) -> None:
            held.truncate(0)
            held.write(address)
            held.flush()

        note("")
        yield note
