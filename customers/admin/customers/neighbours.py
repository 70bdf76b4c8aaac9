"""The customers before and after one, where a profile was opened from what a search found or from rows of a bulk edit.

The address names the search by its opaque key, or the bulk edit and the row: nothing of what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from customers.admin.bulk_edits.access import visible
from customers.admin.customers.search import FIND, searched
from customers.admin.ui.base import allows, may_see_personal_data, row_id
from customers.database.keyset_paging import PageKey
from customers.models import BulkEditRow
from customers.search.find import search_customers

OF, ROW = "of", "row"  # a bulk edit and its row
# Rows without a customer are passed over, so far at most: what comes after is looked for on the bulk edit's page.
_FURTHEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The way back to where the profile was opened from, and the profiles beside it; blank at either end."""

    within: str
    back: str
    before: str
    after: str


def neighbours_of(request: HttpRequest, customer_id: int) -> Neighbours | None:
    """Return what stands beside a customer; None where the address names neither a search nor a bulk edit."""
    if request.GET.get(FIND):
        return _in_search(request, customer_id)
    if request.GET.get(OF):
        return _in_bulk_edit(request)
    return None


def _in_search(request: HttpRequest, customer_id: int) -> Neighbours | None:
    text = searched(request)
    if not text:
        return None
    is_exact = not may_see_personal_data(request)

    def found(key: PageKey) -> int | None:
        return next(iter(search_customers(text, exact_only=is_exact, key=key, size=1).ids), None)

    # What was found by another spelling stands behind the rest, at the negative of its id (customers/search/pages.py).
    is_as_typed = found(PageKey(before=customer_id + 1)) == customer_id
    place = customer_id if is_as_typed else -customer_id
    key = {FIND: request.GET[FIND]}
    return Neighbours(
        within="the search",
        back=f"{reverse('admin:customers_customer_changelist')}?{urlencode(key)}",
        before=_profile(found(PageKey(after=place)), key),
        after=_profile(found(PageKey(before=place)), key),
    )


def _in_bulk_edit(request: HttpRequest) -> Neighbours | None:
    pk, row = row_id(request.GET[OF]), row_id(request.GET.get(ROW, ""))
    if pk is None or row is None or not allows(request, "customers.view_bulkedit"):
        return None
    if not visible(request).filter(pk=pk).exists():
        return None
    rows = BulkEditRow.objects.filter(bulk_edit=pk, customer__isnull=False).values_list("customer", "row_number")
    before = rows.filter(row_number__range=(row - _FURTHEST, row - 1)).order_by("-row_number").first()
    after = rows.filter(row_number__range=(row + 1, row + _FURTHEST)).order_by("row_number").first()
    return Neighbours(
        within=f"bulk edit {pk}",
        back=f"{reverse('admin:customers_bulkedit_change', args=[pk])}?{urlencode({ROW: row})}#rows",
        before=_profile(before[0], {OF: pk, ROW: before[1]}) if before else "",
        after=_profile(after[0], {OF: pk, ROW: after[1]}) if after else "",
    )


def _profile(customer_id: int | None, key: Mapping[str, str | int]) -> str:
    if customer_id is None:
        return ""
    return f"{reverse('admin:customers_customer_change', args=[customer_id])}?{urlencode(key)}"
