"""The customers of the list who match, found by a worker and written as a file with a row for each.

What they were found by is kept until then and no longer: it may hold what somebody typed.
"""

from array import array
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from customers.bulk_edits.lifecycle.leases import keep_step
from customers.bulk_edits.lifecycle.permissions import UPLOAD
from customers.bulk_edits.upload.accept import Stored, stored
from customers.bulk_edits.upload.same_value import same_for_all
from customers.database.leases import repeating
from customers.models import BulkEdit, State
from customers.search.selection import BadSelection, Selection, selected, selection_from
from customers.spreadsheets.refusals import FileRefused, megabytes

SECONDS_A_LOOK: Final = 1.0  # how often whoever waits is told how far it is
FORGOTTEN: Final = (
    "The search or filter isn't kept any more, because a customer was erased meanwhile. Go back to the customers list "
    "and set it again."
)
NOBODY: Final = "No customer matches any more. Go back to the customers list and search or filter for others."
NOT_ALLOWED: Final = "The person who requested this can no longer change many customers at once."
# What the page asks for, too: a search or a filter finds people by what only some may see.
NEEDED: Final = ("customers.import_customer", UPLOAD, "customers.view_personal_data")


class _NotOurs(Exception):
    """Somebody cancelled it, or another worker has it."""


def to_collect(selection: Selection, narrowed: str, *, header: str, cell: str) -> dict[str, Any]:
    """Return what is kept until a worker has found the customers; `narrowed`: by what, without what was typed."""
    whom = {"selection": selection.as_json(), "is_typed": selection.is_typed, "narrowed": narrowed}
    return {**whom, "header": header, "cell": cell}


def customers_in_words(number: int) -> str:
    """Return how many customers."""
    return f"{number:,} {'customer' if number == 1 else 'customers'}"


def in_words(number: int, narrowed: str) -> str:
    """Say where so many customers come from."""
    return f"{customers_in_words(number)} from the list: {narrowed}" if narrowed else _all_in_words(number)


def too_many() -> str:
    """Say that they are more than a file may hold, and what to do."""
    return f"That's more than {settings.BULK_EDIT_MAX_ROWS:,} customers. Narrow the list, and change them in parts."


def collect(bulk_edit: BulkEdit, *, most: int) -> bool:
    """Write the file; False: it is another worker's by now, or nobody's. Raises FileRefused."""
    asked = bulk_edit.collects or {}
    if "selection" not in asked:
        raise FileRefused("not_collected", why=FORGOTTEN)
    ids = array("q")

    def tell() -> None:
        keep_step(bulk_edit)
        _ours(bulk_edit).update(row_count=len(ids))

    try:
        with repeating(tell, seconds=SECONDS_A_LOOK):
            _find(bulk_edit, asked, ids, most=most)
            with same_for_all(ids, header=asked["header"], cell=asked["cell"]) as file, stored(file) as kept_file:
                _take(bulk_edit, asked, kept_file, len(ids))
    except _NotOurs:
        return False
    return True


def _find(bulk_edit: BulkEdit, asked: Mapping[str, Any], ids: "array[int]", *, most: int) -> None:
    """Read them once: who matches is not asked again."""
    user = get_user_model().objects.filter(pk=bulk_edit.initiator_user_id or 0).first()
    if user is None or not user.has_perms(NEEDED):
        raise FileRefused("not_collected", why=NOT_ALLOWED)
    try:
        found = selected(selection_from(asked["selection"]), user=user).filter(erased_at=None)
    except BadSelection as error:
        raise FileRefused("not_collected", why=str(error)) from error
    for pk in found.order_by("pk").values_list("pk", flat=True)[: most + 1].iterator(chunk_size=10_000):
        ids.append(pk)
    if not ids:
        raise FileRefused("not_collected", why=NOBODY)
    if len(ids) > most:
        raise FileRefused("not_collected", why=too_many())


def _take(bulk_edit: BulkEdit, asked: Mapping[str, Any], file: Stored, customers: int) -> None:
    """Make the file the bulk edit's own, and forget what it was made from. Raises _NotOurs: the file goes then."""
    if not file.name:
        limit = settings.BULK_EDIT_MAX_BYTES
        raise FileRefused("too_large", size=megabytes(file.size), limit=megabytes(limit))
    bulk_edit.file, bulk_edit.collects = file.name, None
    made = {"sha256": file.sha256, "file_size": file.size, "rows_from": in_words(customers, asked["narrowed"])}
    if not _ours(bulk_edit).update(file=file.name, collects=None, row_count=0, **made):
        raise _NotOurs


def _ours(bulk_edit: BulkEdit) -> "QuerySet[BulkEdit]":
    return BulkEdit.objects.filter(pk=bulk_edit.pk, lease_number=bulk_edit.lease_number, state=State.PREVIEWING)


def _all_in_words(number: int) -> str:
    return f"{customers_in_words(number)}: the whole list"
