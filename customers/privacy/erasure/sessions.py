"""What people typed to find somebody, and the sessions that it was typed in: gone when their time is over.

So is what waits in a bulk edit until a worker has found the customers by it.
"""

import datetime as dt
from importlib import import_module
from typing import Any

from django.conf import settings

from customers.models import BulkEdit, SessionNote


def forget_typed() -> None:
    """Forget whatever anybody typed: part of a name is enough to find a customer, and nobody can tell whom it meant."""
    SessionNote.objects.all().delete()
    BulkEdit.objects.filter(read_at=None, collects__is_typed=True).update(collects={})


def forget_ended_sessions(*, now: dt.datetime, seconds: float) -> bool:
    """Delete sessions whose time is over, and what was typed as long ago. It takes one statement each."""
    SessionNote.objects.filter(at__lt=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()
    engine: Any = import_module(settings.SESSION_ENGINE)
    engine.SessionStore.clear_expired()
    return True
