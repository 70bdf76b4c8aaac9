"""Values that are known only when a plan is written: its customer's id, its moment and the days after it.

A bulk edit's plans are made by the preview and written by the run, maybe days later: a card is issued when it is.
"""

from datetime import datetime, timedelta
from typing import Any, Final

OWNER: Final = 0  # stands for the id of the plan's customer, who may have none yet
_MOMENT: Final = "at writing"


def at_writing(days: int = 0) -> str:
    """Stand for the moment at which a plan is written, or some days after it."""
    return f"{_MOMENT} + {days}"


def known(value: Any, *, moment: datetime) -> Any:
    """Return the time that stands behind `at_writing`; any other value is what it is."""
    if not isinstance(value, str) or not value.startswith(_MOMENT):
        return value
    days = int(value.removeprefix(f"{_MOMENT} + "))
    return (moment + timedelta(days=days)).isoformat()
