"""When work that somebody took is free for another: its lease is over, or the clock was set back since it was given."""

from datetime import datetime, timedelta

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
