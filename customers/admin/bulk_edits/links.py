"""Where the bulk edit behind a value is shown: a link for who may open it, words alone for everybody else."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django.http import HttpRequest

from customers.admin.bulk_edits.access import sees_all, visible
from customers.admin.ui.base import allows, url_or_blank
from customers.database.bulk_statements import in_list

VIEW = "customers.view_bulkedit"


def openable(request: HttpRequest, ids: Iterable[int | None]) -> frozenset[int]:
    """Return which of these bulk edits the person may open: one query at most."""
    asked = frozenset(one for one in ids if one is not None)
    if not asked or not allows(request, VIEW):
        return frozenset()
    if sees_all(request):
        return asked
    return frozenset(visible(request).filter(in_list("id", asked)).values_list("id", flat=True))


def bulk_edit_url(bulk_edit_id: int | None, row_number: int | None, *, opens: Collection[int]) -> str:
    """Return where a bulk edit, and a row of it, is shown; blank unless it is among those that the reader `opens`."""
    if bulk_edit_id is None or bulk_edit_id not in opens:
        return ""
    url = _page_url(bulk_edit_id)
    return f"{url}?row={row_number}" if url and row_number else url


@lru_cache(maxsize=1_000)  # A page asks for the same few bulk edits, row by row.
def _page_url(bulk_edit_id: int) -> str:
    return url_or_blank("admin:customers_bulkedit_change", bulk_edit_id)
