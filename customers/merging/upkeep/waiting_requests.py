"""Releases that somebody asked for go with the contacts that they are about, and come back with them."""

from collections.abc import Sequence
from datetime import datetime

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.models import Contact, Request


def merge_requests(*, survivor: int, victim: int, context: EditContext, now: datetime) -> list[int]:
    """Move the releases that wait; return their ids. An erasure that waits blocks a merge."""
    moved = Contact.objects.filter(customer_id=survivor).values("pk")
    waiting = Request.objects.filter(customer_id=victim, state=Request.State.WAITING, contact__in=moved)
    ids = list(waiting.values_list("pk", flat=True))
    Request.objects.filter(in_list("id", ids)).update(customer_id=survivor)
    return ids


def unmerge_requests(
    kept: Sequence[int], *, survivor: int, victim: int, context: EditContext, now: datetime
) -> Sequence[str]:
    """Give them back, decided or not."""
    Request.objects.filter(in_list("id", kept), customer_id=survivor).update(customer_id=victim)
    return ()
