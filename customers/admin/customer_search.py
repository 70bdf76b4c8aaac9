"""The search: posted, kept in the session, shown under a key. What was typed never stands in a URL."""

import re
import secrets
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from customers.admin.base import allows, may_see_personal_data, url_or_blank
from customers.search.find import search_customers
from customers.search.readings import LONGEST_TEXT

FIND = "find"
_KEPT = 20  # searches a session remembers, so that the back button finds the last ones
_SESSION = "customer_searches"
_BULK_EDIT = re.compile(r"(?:bulk edit|bulk_edit|#) ?#?([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is shown: what was typed and whom it may mean."""

    text: str = ""
    ids: tuple[int, ...] | None = None  # None: nothing is searched, all customers are listed
    more: bool = False
    is_exact: bool = False


def remember_search(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and go where it is shown."""
    text = request.POST.get("q", "").strip()[:LONGEST_TEXT]
    if url := _bulk_edit(request, text):
        return redirect(url)
    changelist = reverse("admin:customers_customer_changelist")
    if not text:
        return redirect(changelist)
    key = secrets.token_urlsafe(8)
    kept = dict(list(request.session.get(_SESSION, {}).items())[-_KEPT + 1 :])
    request.session[_SESSION] = {**kept, key: text}
    return redirect(f"{changelist}?{FIND}={key}")


def current_search(request: HttpRequest) -> Search:
    """Search again what the key in the URL stands for; a key of another session searches nothing."""
    text = request.session.get(_SESSION, {}).get(request.GET.get(FIND, ""))
    if text is None:
        return Search()
    is_exact = not may_see_personal_data(request)
    found = search_customers(text, exact_only=is_exact)
    return Search(text, found.ids, found.more, is_exact)


def _bulk_edit(request: HttpRequest, text: str) -> str:
    match = _BULK_EDIT.fullmatch(text)
    if match is None or not allows(request, "customers.view_bulkedit"):
        return ""
    return url_or_blank("admin:customers_bulkedit_change", int(match[1]))
