from django.db import models


class RateWindow(models.Model):
    """How often something was done within one window of time; counted by the database."""

    pk = models.CompositePrimaryKey("bucket", "window")
    bucket = models.CharField(max_length=80)  # who and what is counted, ids and hashes only: "key:12"
    window = models.BigIntegerField()  # when the window ends, in seconds
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["window"], name="rate_window_by_age")]

    def __str__(self) -> str:
        return f"{self.bucket} until {self.window}"
