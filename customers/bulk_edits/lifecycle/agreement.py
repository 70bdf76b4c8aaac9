"""What people agree to is one preview: the number, the second person and the pilot are kept with the preview that they
saw, in one conditional update, or not at all.
"""

from typing import Any, Final

from django.db.models import F, Q

from customers.bulk_edits.errors import AnotherPreview, BulkEditError, NotNow
from customers.models import BulkEdit, State

BEFORE_A_RUN: Final = frozenset({State.PREVIEWED, State.WAITING})
CORRECTABLE: Final = BEFORE_A_RUN | {State.PAUSED}
_NOT_AGREED: Final[dict[str, Any]] = {
    "confirmed_customers": None, "approved_by": "", "rest_asked": False, "run_asked": False,
}  # fmt: skip
_AGREED: Final = ("state", "confirmed_customers", "approved_by", "pilot_rows")


def preview_number(bulk_edit: BulkEdit) -> int:
    """Return the number of the preview: each reading and each settling is taken under a new one, and none comes back.

    Not `previewed_at`: the time that SQLite writes has other digits than the one that it compares with.
    """
    return bulk_edit.lease_number


def same_preview(bulk_edit: BulkEdit) -> Q:
    """Choose the bulk edit only while its preview is the one that was read."""
    return Q(lease_number=preview_number(bulk_edit))


def agree(bulk_edit: BulkEdit, *, confirm: int | None, approved_by: str, pilot: int | None) -> None:
    """Keep what is agreed to with the preview that was read, beside what others agreed to meanwhile.

    Raises AnotherPreview, or NotNow where it runs or is read again already.
    """
    columns = agreed_columns(confirm=confirm, approved_by=approved_by, pilot=pilot)
    seen = BulkEdit.objects.filter(same_preview(bulk_edit), pk=bulk_edit.pk, state__in=[*BEFORE_A_RUN])
    if columns and not seen.update(**columns):
        raise not_as_seen(bulk_edit, "run")
    bulk_edit.refresh_from_db(fields=_AGREED)


def agreed_columns(*, confirm: int | None, approved_by: str, pilot: int | None) -> dict[str, Any]:
    """Return the columns that hold what was agreed to; what is not said leaves its column as it is."""
    said = {"confirmed_customers": confirm, "approved_by": approved_by or None, "pilot_rows": pilot}
    return {name: value for name, value in said.items() if value is not None}


def make_another(bulk_edit: BulkEdit) -> bool:
    """Make the preview another one where it stands, for somebody is changing a row of it: what was agreed to counts no
    more, and who decides about what a page showed before is told so. True: it was approved, or the rest asked for.

    In the transaction of the change, which a start waits for. Raises NotNow where the run has begun, or goes on.
    """
    runs_already = bulk_edit.state not in BEFORE_A_RUN  # then its pilot, if it has one, goes on to its end
    states = CORRECTABLE - BEFORE_A_RUN if runs_already else BEFORE_A_RUN
    columns = _NOT_AGREED if runs_already else {**_NOT_AGREED, "pilot_rows": None}
    standing = BulkEdit.objects.filter(pk=bulk_edit.pk, state__in=[*states])
    agreed = standing.select_for_update(no_key=True).values_list("approved_by", "rest_asked").first()
    if not standing.update(lease_number=F("lease_number") + 1, **columns):
        raise not_as_seen(bulk_edit, "corrected")
    bulk_edit.refresh_from_db(fields=["state", "lease_number", *columns])
    return any(agreed or ())


def not_as_seen(bulk_edit: BulkEdit, wanted: str) -> BulkEditError:
    """Return why the bulk edit is not as it was read: it has moved on, or its preview is another one."""
    seen = preview_number(bulk_edit)
    bulk_edit.refresh_from_db(fields=["state", "lease_number"])
    is_another = bulk_edit.state in CORRECTABLE and seen != preview_number(bulk_edit)
    return AnotherPreview() if is_another or bulk_edit.state in BEFORE_A_RUN else NotNow(bulk_edit.state, wanted)
