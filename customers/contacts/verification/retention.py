"""Forget old processes: what they tell of is in the changelog and in the list of messages."""

import datetime as dt
from typing import Final

from django.conf import settings

from customers.database.bulk_statements import in_list
from customers.models import Verification, WrongCodes

AT_ONCE: Final = 5_000


def forget_old(*, now: dt.datetime) -> int:
    """Delete processes and counts that are old enough, some at a time; return how many processes."""
    before = now - dt.timedelta(days=settings.VERIFICATION_KEPT_DAYS)
    WrongCodes.objects.filter(day__lt=before.date()).delete()
    old = Verification.objects.filter(created_at__lt=before).order_by("created_at").values_list("pk", flat=True)
    deleted, _ = Verification.objects.filter(in_list("id", list(old[:AT_ONCE]))).delete()
    return deleted
