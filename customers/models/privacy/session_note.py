from django.db import models


class SessionNote(models.Model):
    """What a person typed to find somebody, under the key that stands in the address. The session knows its keys only.

    It ends with the session's time at the latest, and with the next erasure.
    """

    key = models.CharField(max_length=16, primary_key=True)
    note = models.TextField()  # JSON; as text it may hold whatever can be typed, NUL too
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"Note {self.key}"
