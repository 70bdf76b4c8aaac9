"""Cancel an export that waits or is being made: its file is deleted, and the worker that is at it finds out."""

import logging

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from customers.edits.edit import Initiator
from customers.exports.errors import EndedAlready, NotForThisPerson
from customers.exports.retention import delete_tries
from customers.models import Export
from customers.models.exports.export import EXPORT_OPEN

log = logging.getLogger(__name__)


def may_cancel(export: Export, *, user_id: int | None) -> bool:
    """Return whether it is this person's own: nobody else stops it."""
    return user_id is not None and export.initiator_user_id == user_id


def cancel_export(export: Export, *, by: Initiator) -> None:
    """Cancel it. Raises NotForThisPerson, EndedAlready."""
    if not may_cancel(export, user_id=by.user_id):
        raise NotForThisPerson(f"Export {export.pk} is not yours: only {export.initiator} can cancel it.")
    # With another lease, the worker that is at it never says that it is done.
    ended = Export.objects.filter(EXPORT_OPEN, pk=export.pk).update(
        state=Export.State.CANCELLED,
        finished_at=Now(),
        why=f"Cancelled by {by.label}.",
        lease_number=F("lease_number") + 1,
        lease_until=None,
        deaths=0,
    )
    if not ended:
        raise EndedAlready(f"Export {export.pk} has already ended: there is nothing to cancel.")
    log.info("user %s cancelled export %s", by.user_id, export.pk)
    transaction.on_commit(lambda: delete_tries(export.pk))
