"""Another transaction that commits in the middle of one: from a thread, which has a database session of its own."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import connection

PATIENCE = 30.0  # seconds


def meanwhile(work: Callable[[], object]) -> None:
    """Do something and commit it, while the caller's transaction stands still."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (raised again below)
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "the other transaction waits for this one"
    if failed:
        raise failed[0]


def once_before(function: Callable[..., Any], work: Callable[[], object]) -> Callable[..., Any]:
    """Wrap a function: before its first call, and no other, something else is done and committed."""
    waiting = [work]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            meanwhile(waiting.pop())
        return function(*args, **kwargs)

    return wrapped
