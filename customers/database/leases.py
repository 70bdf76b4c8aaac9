"""When work that somebody took is free for another: its lease is over, or the clock was set back since it was given.

And how a lease is kept while one long call goes on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import OperationalError, connection
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now


def is_free(lease: timedelta, *, now: datetime | Combinable | None = None) -> Q:
    """Choose what nobody holds, of that whose leases take as long as `lease`.

    One that ends later than any that is given now was given before the clock was set back: its owner may be dead, and
    if it lives, the fence of that work keeps it from doing anything twice.
    """
    at = Now() if now is None else now
    return Q(lease_until=None) | Q(lease_until__lt=at) | Q(lease_until__gt=at + 2 * lease)


def is_held(lease: timedelta, *, through: str = "") -> Q:
    """Choose what somebody holds: the opposite of what is free. `through` leads to the lease, like `chunks__`."""
    return Q((f"{through}lease_until__range", (Now(), Now() + 2 * lease)))


@contextmanager
def repeating(work: Callable[[], object], *, seconds: float) -> Iterator[None]:
    """Do something again and again meanwhile, from a thread with a connection of its own: keep a lease, say."""
    over = Event()
    thread = Thread(target=_repeat_until, args=(over, work, seconds), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _repeat_until(over: Event, work: Callable[[], object], seconds: float) -> None:
    try:
        while not over.wait(seconds):
            with suppress(OperationalError):  # The database is busy or away: the next time may do.
                work()
    finally:
        connection.close()
