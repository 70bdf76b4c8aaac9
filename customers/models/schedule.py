from django.db import models


class Schedule(models.Model):
    """A job that recurs, by name. Whoever claims its due slot does it; the slot is passed when it is done."""

    name = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()  # the slot that comes next
    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # somebody is at it until then
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="schedule_by_slot")]

    def __str__(self) -> str:
        return self.name
