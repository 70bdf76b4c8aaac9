"""Whose bulk edit a call means, and what a client system reads where it cannot have its way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db.models import QuerySet

from customers.api.bulk_edits.bodies import BulkEditStatus
from customers.api.http.call import Call
from customers.api.http.endpoint import ApiError
from customers.bulk_edits.errors import BulkEditError, RefusalCode
from customers.bulk_edits.ledger.status import SAME_CONTENT, status
from customers.bulk_edits.lifecycle.permissions import is_only_previewed, still_may_run
from customers.models import BulkEdit
from integration_points.models import IntegrationPoint

STATUS: Final[Mapping[RefusalCode, int]] = {
    RefusalCode.NOT_NOW: 409,
    RefusalCode.PREVIEW_AGAIN: 409,
    RefusalCode.BEING_UNDONE: 409,
    RefusalCode.NO_LONGER_KEPT: 409,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.MALFORMED: 400,
}
_LONGEST_ID = 18
_PREVIEW_AGAIN = "The settings that the preview was made under have changed since: upload the file again."
_TEST_KEY = "A test key changes nothing: this needs a production key."


def bulk_edit_of(call: Call, text: str) -> BulkEdit:
    """Return the bulk edit of an address, if a key of the caller's own integration point began it; else 404.

    What staff upload through the point is not the client system's: its file and report hold what they wrote in it.
    """
    found = None
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID:
        joined = _own(call.key.integration_point).select_related("integration_point", "initiator_key", "undo_of")
        found = joined.filter(pk=int(text)).first()
    if found is None:
        raise ApiError(404, "not_found", message="There is no such bulk edit.")
    return found


def status_for(call: Call, bulk_edit: BulkEdit) -> BulkEditStatus:
    """Return how a bulk edit stands, to who calls."""
    return status_for_point(call.key.integration_point, bulk_edit)


def status_for_point(point: IntegrationPoint, bulk_edit: BulkEdit) -> BulkEditStatus:
    """Return how a bulk edit stands; of one with the same content only where keys of this point could ask for it."""
    told = BulkEditStatus(**status(bulk_edit))
    if told.same_content_as and not _own(point).filter(pk=told.same_content_as).exists():
        told.same_content_as = None
        told.file_warnings = [warning for warning in told.file_warnings if warning.code != SAME_CONTENT]
    return told


def _own(point: IntegrationPoint) -> QuerySet[BulkEdit]:
    return BulkEdit.objects.filter(integration_point=point, initiator_kind=BulkEdit.InitiatorKind.KEY)


def refuse_test_key(call: Call) -> None:
    """Refuse what would change customers, or stand in the way of what does."""
    if call.is_test:
        raise ApiError(403, "forbidden", message=_TEST_KEY)


@contextmanager
def steered(call: Call, bulk_edit: BulkEdit) -> Iterator[None]:
    """Let a key steer a bulk edit, and answer its refusals with the API's codes.

    A test key steers only what test keys uploaded.
    """
    if not is_only_previewed(bulk_edit):
        refuse_test_key(call)
    try:
        yield
    except BulkEditError as error:
        raise _api_error(error) from None


def _api_error(error: BulkEditError) -> ApiError:
    message = _PREVIEW_AGAIN if error.code is RefusalCode.PREVIEW_AGAIN else str(error)
    return ApiError(STATUS[error.code], error.code.value, message=message)


def refuse_revoked(bulk_edit: BulkEdit) -> None:
    """Refuse a run that the engine would stop at its first chunk: the key that uploaded the file may no more."""
    if not is_only_previewed(bulk_edit) and not still_may_run(bulk_edit):
        message = "The key that uploaded this file may run it no longer: upload the file again."
        raise ApiError(403, "forbidden", message=message)
