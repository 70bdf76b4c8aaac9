"""How many wrong codes a day may bring: through one integration point, and altogether.

Five attempts protect one code. Spread over a million contacts, guesses meet codes all the same: only a limit over all
of them helps, and it has to be as exact under many callers at once as the one of a single code.
"""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import F

from customers.contacts.errors import TooManyWrongCodes
from customers.models import WrongCodes

ALTOGETHER: Final = 0
_COUNT = (
    "INSERT INTO customers_wrongcodes AS counted (scope, day, count) VALUES (%s, %s, 1) "
    "ON CONFLICT (scope, day) DO UPDATE SET count = counted.count + 1 WHERE counted.count < %s "
    "RETURNING count"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Cap:
    """One limit: the point it is of (0: all of them) and how many wrong codes it allows on a day."""

    scope: int
    limit: int


def count_attempt(point_id: int, *, now: dt.datetime) -> None:
    """Count an attempt as a wrong one, in the transaction of the caller. Raises TooManyWrongCodes: roll back."""
    for cap in _caps(point_id):
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [cap.scope, now.date(), cap.limit])
            counted = cursor.fetchone()
        if counted is None:
            raise TooManyWrongCodes(_seconds_to_tomorrow(now))
        if counted[0] == cap.limit:
            through = f"through integration point {cap.scope}" if cap.scope else "altogether"
            _log.error("ALARM: %s wrong verification codes today %s; no more are taken", cap.limit, through)


def take_back(point_id: int, *, now: dt.datetime) -> None:
    """Count an attempt as none: its code was right."""
    for cap in _caps(point_id):
        WrongCodes.objects.filter(scope=cap.scope, day=now.date(), count__gt=0).update(count=F("count") - 1)


def _caps(point_id: int) -> tuple[_Cap, _Cap]:
    """In this order everywhere: two who count at once wait for each other and never deadlock."""
    return (
        _Cap(point_id, settings.VERIFICATION_WRONG_CODES_PER_POINT_AND_DAY),
        _Cap(ALTOGETHER, settings.VERIFICATION_WRONG_CODES_PER_DAY),
    )


def _seconds_to_tomorrow(now: dt.datetime) -> int:
    tomorrow = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), tzinfo=now.tzinfo)
    return int((tomorrow - now).total_seconds()) + 1
