"""Do the recurring jobs that are due. Each part of a customer declares its own (customers/parts.py)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from customers.maintenance.schedule_slots import claim_slot, give_back_slot, pass_slot
from customers.parts import Job, parts

SECONDS_A_RING: Final = 20.0


def all_jobs() -> dict[str, Job]:
    """Return the jobs of all parts, by name."""
    return {name: job for part in parts() for name, job in part.jobs.items()}


def do_what_is_due(*, now: datetime, jobs: Mapping[str, Job] | None = None) -> None:
    """Work on every due slot that nobody has; what is not done within one turn goes on with the next.

    A job that fails keeps its slot until the lease runs out, and is then tried again.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, job in (all_jobs() if jobs is None else jobs).items():
        slot = claim_slot(name, first_due=midnight, now=now, every=job.every)
        if slot is None:
            continue
        if job.work(now=now, seconds=SECONDS_A_RING):
            pass_slot(slot, every=job.every, now=now)
        else:
            give_back_slot(slot)
