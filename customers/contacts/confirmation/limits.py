"""How often one contact gets a confirmation message, whoever asks and for whichever customer."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from integration_points.rate_limits import count_one

HOUR: Final = 60 * 60
DAY: Final = 24 * HOUR


def seconds_to_wait(kind: str, value: str, *, now: dt.datetime) -> int:
    """Count one more message to a contact; 0: it may go. Else, after so many seconds another one may."""
    bucket = _bucket(kind, value)
    this_hour = count_one(bucket, seconds=HOUR, now=now)
    if this_hour.count > settings.CONFIRMATION_MESSAGES_PER_HOUR:
        return this_hour.seconds_left
    today = count_one(f"{bucket}:day", seconds=DAY, now=now)
    return today.seconds_left if today.count > settings.CONFIRMATION_MESSAGES_PER_DAY else 0


def _bucket(kind: str, value: str) -> str:
    """Name the counter by a keyed hash: counters hold no contacts."""
    return f"confirm:{salted_hmac(f'customers.confirmation.{kind}', value, algorithm='sha256').hexdigest()[:40]}"
