"""The door for the queue. It stands in the queue for long work: a server may take its time."""

from celery import shared_task
from django.utils import timezone

from customers.tasks import enqueue, work_on_bulk_edits
from customers.wings.drop_folders.collecting.look import look
from customers.wings.drop_folders.errors import Busy, NoSuchFolder


@shared_task
def look_into(folder_id: int) -> None:
    """Look into a folder if that is due, and wake a worker for each file that came of it."""
    try:
        outcome = look(folder_id, now=timezone.now(), only_due=True)
    except (Busy, NoSuchFolder):  # somebody is at it, or it was deleted meanwhile
        return
    for bulk_edit_id in outcome.uploaded if outcome else ():
        enqueue(work_on_bulk_edits, bulk_edit_id)
