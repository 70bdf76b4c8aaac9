"""How often the clock sends, even where somebody set the machine's time back since it last did."""

import datetime as dt

from celery.schedules import schedstate, schedule


class EverySoOften(schedule):
    """Celery's interval. A last beat that lies ahead would keep it silent until the time has caught up, for hours."""

    def is_due(self, last_run_at: dt.datetime) -> schedstate:
        """Return whether to send, and in how many seconds to look again."""
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)
