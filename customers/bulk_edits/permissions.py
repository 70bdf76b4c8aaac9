"""What the person behind a bulk edit may do, asked again while it runs."""

from django.contrib.auth import get_user_model

from customers.models import BulkEdit

UPLOAD, RUN, APPROVE = "customers.upload_bulkedit", "customers.run_bulkedit", "customers.approve_bulkedit"
CLEAR_CONFIRMED = "customers.clear_confirmed"
SEND = "customers.send_messages"


def still_may_run(bulk_edit: BulkEdit) -> bool:
    """Say whether the initiator may go on: a person who lost the right, or the account, may not."""
    if bulk_edit.initiator_kind == BulkEdit.InitiatorKind.USER:
        return _may(bulk_edit.initiator_user_id, RUN)
    if bulk_edit.initiator_kind == BulkEdit.InitiatorKind.KEY:
        key = bulk_edit.initiator_key
        return key is not None and key.revoked_at is None
    return True


def may_clear_confirmed(bulk_edit: BulkEdit) -> bool:
    """Say whether the bulk edit may clear confirmed and access-giving contacts."""
    return _may(bulk_edit.initiator_user_id, CLEAR_CONFIRMED)


def may_send(user_id: int | None) -> bool:
    """Say whether a person may have the messages of a bulk edit sent."""
    return _may(user_id, SEND)


def _may(user_id: int | None, permission: str) -> bool:
    user = get_user_model().objects.filter(pk=user_id).first() if user_id else None
    return user is not None and user.has_perm(permission)
