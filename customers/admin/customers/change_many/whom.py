"""Whom the address of the page means: customers who were selected in the list, or all whom the list shows.

A selection stands in the session, as a search does; the address has only its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from customers.admin.customers.exports.choice import NO_BULK_EDIT, AskedCustomers, Narrowing, asked_customers
from customers.admin.ui.base import row_id
from customers.admin.ui.session_store import keep, kept
from customers.database.bulk_statements import in_list
from customers.exports.errors import ExportError
from customers.exports.selection import NO_ROWS, selected
from customers.models import Customer

SELECTED: Final = "selected"
MOST: Final = 100_000  # their ids are written while the person waits
NOBODY_SELECTED: Final = "Select at least one customer first."
FORGOTTEN: Final = "This selection is no longer available. Go back to the customers list and select again."
FORGOTTEN_LIST: Final = "This search or filter is no longer available. Go back to the customers list and set it again."
NOBODY_MATCHES: Final = "No customer matches. Go back to the customers list and search or filter for others."
TOO_MANY: Final = f"That's more than {MOST:,} customers. Narrow the list, or export the customers and upload the file."
_SESSION: Final = "customer_selections"
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class ChosenCustomers:
    """Who is meant, and in words where they come from. `problem`: nothing can be done to them, and why."""

    ids: Sequence[int] = ()
    words: str = ""
    said: tuple[Narrowing, ...] = ()
    problem: str = ""


def remember_selection(request: HttpRequest) -> str:
    """Keep who was selected and return the key, blank where nobody was."""
    ids = sorted({pk for text in request.POST.getlist("customer") if (pk := row_id(text))})
    return keep(request, _SESSION, ids) if ids else ""


def chosen_customers(request: HttpRequest) -> ChosenCustomers:
    """Read who is meant now."""
    if SELECTED in request.GET:
        return _selected(kept(request, _SESSION, request.GET[SELECTED]))
    asked = asked_customers(request)
    if asked.problem:
        return ChosenCustomers(problem=asked.problem if asked.problem in (NO_BULK_EDIT, NO_ROWS) else FORGOTTEN_LIST)
    return _matching(request, asked)


def _selected(ids: Sequence[int] | None) -> ChosenCustomers:
    """Whoever was merged meanwhile is left to the preview: the row lands on the survivor, as in any file."""
    if not ids:
        return ChosenCustomers(problem=FORGOTTEN)
    erased = Customer.objects.filter(in_list("id", ids), erased_at__isnull=False).order_by("pk")
    words = f"{_counted(len(ids))} selected in the list"
    return ChosenCustomers(ids, words, problem=_erased(list(erased.values_list("pk", flat=True))))


def _erased(ids: Sequence[int]) -> str:
    if not ids:
        return ""
    named = ", ".join(map(str, ids[:_NAMED])) + (" and others" if len(ids) > _NAMED else "")
    return f"Erased customers can't be changed. Go back to the list and leave out {named}."


def _matching(request: HttpRequest, asked: AskedCustomers) -> ChosenCustomers:
    """Read all who match, but for those who were erased."""
    try:
        found = selected(asked.selection, user=request.user, most_found=MOST).filter(erased_at=None)
        ids = list(found.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    except ExportError as error:
        return ChosenCustomers(said=asked.said, problem=str(error))
    if not ids:
        return ChosenCustomers(said=asked.said, problem=NOBODY_MATCHES)
    if len(ids) > MOST:
        return ChosenCustomers(said=asked.said, problem=TOO_MANY)
    narrowed = "; ".join(one.words for one in asked.said)
    words = f"{_counted(len(ids))} from the list: {narrowed}" if narrowed else f"{_counted(len(ids))}: the whole list"
    return ChosenCustomers(ids, words, asked.said)


def _counted(customers: int) -> str:
    return f"{customers:,} {'customer' if customers == 1 else 'customers'}"
