"""Whom the address of the page means: customers who were selected in the list, or all whom the list shows.

A selection stands in the session, as a search does; the address has only its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from customers.admin.customers.exports.choice import NO_BULK_EDIT, ExportedCustomers, Narrowing, exported_customers
from customers.admin.ui.base import row_id
from customers.admin.ui.session_store import keep, kept
from customers.bulk_edits.upload.collect import customers_in_words, in_words, too_many
from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.search.counting import CountedCustomers
from customers.search.selection import NO_ROWS, BadSelection, Selection, counted

SELECTED: Final = "selected"
SECONDS_TO_COUNT: Final = 1.0
NOBODY_SELECTED: Final = "Select at least one customer first."
FORGOTTEN: Final = "This selection is no longer available. Go back to the customers list and select again."
FORGOTTEN_LIST: Final = "This search or filter is no longer available. Go back to the customers list and set it again."
NOBODY_MATCHES: Final = "No customer matches. Go back to the customers list and search or filter for others."
_SESSION: Final = "customer_selections"
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class ChosenCustomers:
    """Who is meant, and in words where they come from. `problem`: nothing can be done to them, and why."""

    ids: Sequence[int] = ()
    words: str = ""
    said: tuple[Narrowing, ...] = ()
    problem: str = ""
    selection: Selection | None = None  # in place of ids: a worker finds them
    narrowed: str = ""  # by what, in words


def remember_selection(request: HttpRequest) -> str:
    """Keep who was selected and return the key, blank where nobody was."""
    ids = sorted({pk for text in request.POST.getlist("customer") if (pk := row_id(text))})
    return keep(request, _SESSION, ids) if ids else ""


def chosen_customers(request: HttpRequest) -> ChosenCustomers:
    """Read who is meant now."""
    if SELECTED in request.GET:
        return _selected(kept(request, _SESSION, request.GET[SELECTED]))
    asked = exported_customers(request)
    if asked.problem:
        return ChosenCustomers(problem=asked.problem if asked.problem in (NO_BULK_EDIT, NO_ROWS) else FORGOTTEN_LIST)
    return _matching(request, asked)


def _selected(ids: Sequence[int] | None) -> ChosenCustomers:
    """Whoever was merged meanwhile is left to the preview: the row lands on the survivor, as in any file."""
    if not ids:
        return ChosenCustomers(problem=FORGOTTEN)
    erased = Customer.objects.filter(in_list("id", ids), erased_at__isnull=False).order_by("pk")
    words = f"{customers_in_words(len(ids))} selected in the list"
    return ChosenCustomers(ids, words, problem=_erased(list(erased.values_list("pk", flat=True))))


def _erased(ids: Sequence[int]) -> str:
    if not ids:
        return ""
    named = ", ".join(map(str, ids[:_NAMED])) + (" and others" if len(ids) > _NAMED else "")
    return f"Erased customers can't be changed. Go back to the list and leave out {named}."


def _matching(request: HttpRequest, asked: ExportedCustomers) -> ChosenCustomers:
    """Say how many match, but for those who were erased; a worker finds out who they are."""
    try:
        found = counted(asked.selection, user=request.user, seconds=SECONDS_TO_COUNT)
    except BadSelection as error:
        return ChosenCustomers(said=asked.said, problem=str(error))
    problem = ""
    if found.is_exact and not found.number:
        problem = NOBODY_MATCHES
    elif found.is_exact and (found.number or 0) > settings.BULK_EDIT_MAX_ROWS:
        problem = too_many()
    narrowed = "; ".join(one.words for one in asked.said)
    words = _about(found, narrowed) if not problem else ""
    return ChosenCustomers((), words, asked.said, problem, asked.selection, narrowed)


def _about(found: CountedCustomers, narrowed: str) -> str:
    if found.number is None:
        return f"Customers from the list: {narrowed or 'all of them'}. The preview counts them."
    if found.is_exact:
        return in_words(found.number, narrowed)
    return f"About {in_words(found.number, narrowed)}. This is an estimate: the preview counts them."
