"""The jobs that recur, and how often each is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.utils import timezone

from customers.cards.expiry import expire_cards
from customers.maintenance.daily_counts import count_days
from customers.maintenance.schedule_slots import claim_slot, give_back_slot, pass_slot
from customers.privacy.erasure.sessions import forget_ended_sessions

SECONDS_A_RING: Final = 20.0


class Work(Protocol):
    """Does what is due, for some seconds; True: all of it is done."""

    def __call__(self, *, now: datetime, seconds: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how often it is due, from midnight on."""

    work: Work
    every: timedelta


JOBS: Final[Mapping[str, Job]] = {
    "expire cards": Job(expire_cards, timedelta(days=1)),
    "forget ended sessions": Job(forget_ended_sessions, timedelta(days=1)),
    "count the days": Job(count_days, timedelta(minutes=15)),
}


def do_what_is_due(*, now: datetime, jobs: Mapping[str, Job] = JOBS) -> None:
    """Work on every due slot that nobody has; what is not done within one ring goes on with the next.

    A job that fails keeps its slot until the lease runs out, and is then tried again.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, job in jobs.items():
        slot = claim_slot(name, first_due=midnight, now=now, every=job.every)
        if slot is None:
            continue
        if job.work(now=now, seconds=SECONDS_A_RING):
            pass_slot(slot, every=job.every, now=now)
        else:
            give_back_slot(slot)
