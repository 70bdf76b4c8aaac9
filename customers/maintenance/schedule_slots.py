"""The slot of a schedule: claimed by a conditional update, passed when its job is done, given back when it is not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, QuerySet

from customers.database.leases import is_free
from customers.models import Schedule

_A_DAY: Final = timedelta(days=1)
LEASE: Final = timedelta(minutes=6)  # longer than a task may take


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that this process alone works on, until its lease runs out."""

    schedule_id: int
    due_at: datetime
    lease_number: int


def claim_slot(name: str, *, first_due: datetime, now: datetime, every: timedelta = _A_DAY) -> Slot | None:
    """Claim the due slot of a schedule; None: it is not due, or somebody is at it. A new schedule begins with its
    first slot, and so does one that lies further ahead than it may: the clock was set back since.
    """
    seen = Schedule.objects.filter(name=name).first()
    if seen is None:
        seen, _ = Schedule.objects.get_or_create(name=name, defaults={"due_at": first_due})
    if seen.due_at > now + every:
        Schedule.objects.filter(pk=seen.pk, due_at=seen.due_at).update(due_at=first_due)
        seen.due_at = first_due
    if seen.due_at > now:
        return None
    mine = Schedule.objects.filter(
        is_free(LEASE, now=now), pk=seen.pk, due_at=seen.due_at, lease_number=seen.lease_number
    )
    if not mine.update(lease_number=F("lease_number") + 1, lease_until=now + LEASE, started_at=now):
        return None
    return Slot(seen.pk, seen.due_at, seen.lease_number + 1)


def pass_slot(slot: Slot, *, every: timedelta, now: datetime) -> bool:
    """Go on to the first slot that lies ahead; False: the lease ran out and somebody else has the slot."""
    missed = max((now - slot.due_at) // every, 0)
    return bool(_held(slot).update(due_at=slot.due_at + every * (missed + 1), lease_until=None, ended_at=now))


def give_back_slot(slot: Slot) -> None:
    """Leave the rest to the next turn."""
    _held(slot).update(lease_until=None)


def _held(slot: Slot) -> QuerySet[Schedule]:
    return Schedule.objects.filter(pk=slot.schedule_id, due_at=slot.due_at, lease_number=slot.lease_number)
