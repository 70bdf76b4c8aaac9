from django.db import models


class SessionNote(models.Model):
    """What a person typed to find somebody, under the key that stands in the address. The session knows its keys only.

    It ends with the session's time at the latest, and with the next erasure.
    """

    key = models.CharField(max_length=16, primary_key=True)
    note = models.TextField()  # JSON, with every odd character escaped: PostgreSQL stores no U+0000 otherwise
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"Note {self.key}"
