from django.db import models


class DailyCount(models.Model):
    """What one day came to, so that no page counts a million rows. Written by maintenance/daily_counts.py alone."""

    day = models.DateField(unique=True)
    customers = models.PositiveIntegerField()  # at its end; of today: when it was counted
    registered = models.PositiveIntegerField()
    changes = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"
