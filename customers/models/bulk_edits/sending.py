from django.db import models
from django.db.models import Q

from customers.models.bulk_edits.bulk_edit import BulkEdit
from customers.models.initiator import Initiated


class BulkEditSending(Initiated):
    """That somebody asked, after a run, for the messages to the owners of the contacts that it left to be confirmed.

    Its changes are gone through in the order of their ids; each step commits its messages with the place it came to.
    """

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"

    bulk_edit = models.OneToOneField(BulkEdit, primary_key=True, on_delete=models.PROTECT, related_name="sending")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    number = models.PositiveIntegerField()  # of messages, as it was shown to who asked
    after_change = models.BigIntegerField(default=0)
    # What became of them so far: asked for as a message, or left out because of what happened since the run.
    queued = models.PositiveIntegerField(default=0)
    confirmed_since = models.PositiveIntegerField(default=0)
    changed_since = models.PositiveIntegerField(default=0)
    asked_since = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="running"), name="sending_at_work")]

    def __str__(self) -> str:
        return f"Sending of bulk edit {self.bulk_edit_id}"
