"""The search: posted, kept in the session, shown under a key. What was typed never stands in a URL."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from customers.admin.customers.filters import query_with
from customers.admin.ui.base import allows, may_see_personal_data, url_or_blank
from customers.admin.ui.session_store import keep, kept
from customers.admin.ui.times import moment
from customers.models import BulkEdit
from customers.rules.texts.characters import ascii_digits
from customers.search.find import search_customers
from customers.search.former import Removed
from customers.search.pages import key_of
from customers.search.query import LONGEST_TEXT

FIND = "find"
_SESSION = "customer_searches"
_KINDS = {"email": "an email", "mobile": "a phone", "card": "a card number"}
_BULK_EDIT = re.compile(r"(?:bulk edit|bulk_edit|#) ?#?([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is shown: what was typed and whom it may mean."""

    text: str = ""
    ids: tuple[int, ...] | None = None  # those of one page; None: nothing is searched, all customers are listed
    older: int | None = None
    newer: int | None = None
    is_exact: bool = False
    notes: Mapping[int, str] = field(default_factory=dict)  # why one is found whose values do not say so
    has_other_spellings: bool = False

    @property
    def has_pages(self) -> bool:
        """Return whether more were found than stand on this page."""
        return self.older is not None or self.newer is not None


def remember_search(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and go where it is shown."""
    text = request.POST.get("q", "").strip()[:LONGEST_TEXT]
    if url := _bulk_edit(request, text):
        return redirect(url)
    query = query_with(request.POST.get("list", ""), FIND, keep_search(request, text))
    return redirect(reverse("admin:customers_customer_changelist") + query)


def keep_search(request: HttpRequest, text: str) -> str:
    """Keep what was typed and return its key, blank where nothing was."""
    return keep(request, _SESSION, text) if text else ""


def current_search(request: HttpRequest, *, among: QuerySet[Any, Any] | None = None) -> Search:
    """Search again what the key in the URL stands for; a key of another session searches nothing.

    `among`: rows that name the customers who may be found.
    """
    text = searched_text(request)
    if text is None:
        return Search()
    is_exact = not may_see_personal_data(request)
    found = search_customers(text, exact_only=is_exact, among=among, key=key_of(request.GET.dict()))
    notes = _notes(found.removed, found.merged)
    return Search(text, found.ids, found.older, found.newer, is_exact, notes, found.has_other_spellings)


def searched_text(request: HttpRequest) -> str | None:
    """Return what the key in the URL stands for; None for none, and for a key of another session."""
    text: str | None = kept(request, _SESSION, request.GET.get(FIND, ""))
    return text


def _notes(removed: Mapping[int, Removed], merged: Mapping[int, int]) -> Mapping[int, str]:
    """Say of customers found by what was removed what it was and since when it is removed; and by whose it was found
    where that one was merged.
    """
    by_merge = {owner: f"found by customer {victim}, who was merged into this one" for owner, victim in merged.items()}
    return by_merge | {owner: f"found by {_KINDS[one.kind]} {_since(one)}" for owner, one in removed.items()}


def _since(one: Removed) -> str:
    if one.at is None:
        return "that was removed"
    return f"removed on {moment(one.at, timezone.localtime()).day}"


def _bulk_edit(request: HttpRequest, text: str) -> str:
    """Return where the bulk edit is that was typed; say so where there is none of that id."""
    match = _BULK_EDIT.fullmatch(ascii_digits(unicodedata.normalize("NFKC", text)))
    if match is None or not allows(request, "customers.view_bulkedit"):
        return ""
    bulk_edit_id = int(match[1])
    if not BulkEdit.objects.filter(pk=bulk_edit_id).exists():
        messages.warning(request, f"There is no bulk edit {bulk_edit_id}. Check the number.")
        return ""
    return url_or_blank("admin:customers_bulkedit_change", bulk_edit_id)
