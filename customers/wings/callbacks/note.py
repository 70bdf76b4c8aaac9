"""Make the delivery of a bulk edit's move, in the transaction of the move."""

from typing import Final

from django.utils import timezone

from customers.models import BulkEdit, State
from customers.wings.callbacks.models import Callback, Delivery

TOLD: Final = frozenset(
    {
        State.PREVIEWED,
        State.WAITING,
        State.PAUSED,
        State.COMPLETED,
        State.CANCELLED,
        State.REFUSED,
        State.FAILED,
    }
)


def note_move(bulk_edit_id: int, state: str) -> None:
    """Note what the address of the key that began a bulk edit is to be told; what is not yet told counts no more."""
    began = BulkEdit.objects.filter(pk=bulk_edit_id).values("initiator_key")
    callback = Callback.objects.filter(key__in=began).values_list("pk", flat=True).first()
    if callback is None:
        return
    Delivery.objects.filter(bulk_edit=bulk_edit_id, state=Delivery.State.WAITING, tries=0).delete()
    if state in TOLD:
        now = timezone.now()
        Delivery.objects.create(
            callback_id=callback, bulk_edit_id=bulk_edit_id, event=state, next_try_at=now, created_at=now
        )
