"""What the person or the key behind a bulk edit may do, checked again while it runs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from customers.bulk_edits.kinds import for_keys, permissions_for
from customers.models import BulkEdit
from integration_points.models import IntegrationPoint

UPLOAD, RUN, APPROVE = "customers.upload_bulkedit", "customers.run_bulkedit", "customers.approve_bulkedit"
CLEAR_CONFIRMED = "customers.clear_confirmed"
SEND = "customers.send_messages"


def still_may_run(bulk_edit: BulkEdit) -> bool:
    """Return whether the initiator may go on: a person or a key that lost the right, or is no more, may not."""
    if bulk_edit.initiator_kind == BulkEdit.InitiatorKind.USER:
        also = permissions_for(bulk_edit.part_kind, bulk_edit.options)
        return _may(bulk_edit.initiator_user_id, RUN, *also)
    if bulk_edit.initiator_kind == BulkEdit.InitiatorKind.KEY:
        return _key_may(bulk_edit)
    return True


def key_may_do(kind: str, point: IntegrationPoint, *, chosen: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Return whether a client system may do bulk edits of a kind through a point: adding only where it may register."""
    return for_keys(kind, chosen) and (kind != BulkEdit.Kind.ADD_AND_EDIT or point.may_register)


def is_only_previewed(bulk_edit: BulkEdit) -> bool:
    """Return whether it was uploaded with a test key, which validates and writes nothing."""
    return bulk_edit.initiator_key is not None and bulk_edit.initiator_key.is_test


def may_clear_confirmed(bulk_edit: BulkEdit) -> bool:
    """Return whether the bulk edit may clear confirmed and access-giving contacts; one of a key never may."""
    return _may(bulk_edit.initiator_user_id, CLEAR_CONFIRMED)


def may_send(user_id: int | None) -> bool:
    """Return whether a person may have the messages of a bulk edit sent."""
    return _may(user_id, SEND)


def _key_may(bulk_edit: BulkEdit) -> bool:
    key, point = bulk_edit.initiator_key, bulk_edit.integration_point
    if key is None or key.is_test or key.revoked_at is not None or point.retired_at is not None:
        return False
    is_over = key.expires_at is not None and key.expires_at <= timezone.now()
    return not is_over and key_may_do(bulk_edit.part_kind or bulk_edit.kind, point, chosen=bulk_edit.options)


def _may(user_id: int | None, *permissions: str) -> bool:
    user = get_user_model().objects.filter(pk=user_id).first() if user_id else None
    return user is not None and user.has_perms(permissions)
