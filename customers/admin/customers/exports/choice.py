"""Whom the address of the export page asks for: the customers of a list, or those of a bulk edit's rows.

A search and the value of a custom field's filter stand in the session; the address has only their keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from django.http import HttpRequest

from customers.admin.bulk_edits.access import VIEW, visible
from customers.admin.bulk_edits.labels import CODE_WORDS, OUTCOME_WORDS
from customers.admin.bulk_edits.rows.pages import BULK_EDIT
from customers.admin.customers.filters import KEPT, Filters, filters_of, query_with
from customers.admin.customers.search import FIND, searched
from customers.admin.ui.base import allows, row_id
from customers.rules.refusals.codes import Code, Outcome
from customers.search.selection import NO_ROWS, Selection

OUTCOME, CODE = "outcome", "code"
FORGOTTEN: Final = "This search or filter is no longer available. Go back to the customers list and set it again."
NO_BULK_EDIT: Final = "There is no such bulk edit. Go back and export again."


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing that customers of the file must be, in words, and the address without it."""

    words: str
    without_it: str


@dataclass(frozen=True, slots=True)
class ExportedCustomers:
    """Who is asked for. `problem`: the address can't be read, and nobody may be taken for everybody."""

    selection: Selection
    said: tuple[Narrowing, ...] = ()
    problem: str = ""


def exported_customers(request: HttpRequest) -> ExportedCustomers:
    """Read who is asked for."""
    filters, text = filters_of(request), searched(request)
    is_unknown = (FIND in request.GET and text is None) or (KEPT in request.GET and not filters.wanted.field)
    asked = ExportedCustomers(
        Selection(wanted=filters.wanted, search=text or ""),
        tuple(_of_list(request, filters, text)),
        FORGOTTEN if is_unknown else "",
    )
    return _with_bulk_edit(request, asked) if BULK_EDIT in request.GET else asked


def _with_bulk_edit(request: HttpRequest, asked: ExportedCustomers) -> ExportedCustomers:
    bulk_edit_id = row_id(request.GET[BULK_EDIT]) or 0
    bulk_edit = visible(request).filter(pk=bulk_edit_id).first() if allows(request, VIEW) else None
    if bulk_edit is None:
        return replace(asked, problem=NO_BULK_EDIT)
    if bulk_edit.is_forgotten:
        return replace(asked, problem=NO_ROWS)
    outcome, code = _known(request, OUTCOME, Outcome), _known(request, CODE, Code)
    rows = [f"Rows of bulk edit {bulk_edit_id}"]
    rows += [OUTCOME_WORDS[Outcome(outcome)]] if outcome else []
    rows += [CODE_WORDS[Code(code)]] if code else []
    said = Narrowing(": ".join(rows), _without(request, BULK_EDIT, OUTCOME, CODE))
    selection = replace(asked.selection, bulk_edit_id=bulk_edit_id, outcome=outcome, code=code)
    return replace(asked, selection=selection, said=(*asked.said, said))


def _of_list(request: HttpRequest, filters: Filters, text: str | None) -> Iterator[Narrowing]:
    """Say what the list was narrowed by, without what was typed: it is kept with the export."""
    if text is not None:
        yield Narrowing("Found by a search", _without(request, FIND))
    of_custom_field = filters.form is not None and filters.wanted.field
    for chip in filters.chips[:-1] if of_custom_field else filters.chips:
        yield Narrowing(chip.words, chip.without_it)
    if filters.form is not None and of_custom_field:
        asks = "has a value" if filters.wanted.value is None else "the value of the filter"
        yield Narrowing(f"{filters.form.chosen('field') or filters.wanted.field}: {asks}", filters.chips[-1].without_it)


def _known(request: HttpRequest, name: str, words: type[StrEnum]) -> str:
    value = request.GET.get(name, "")
    return value if value in set(words) else ""


def _without(request: HttpRequest, *names: str) -> str:
    query = request.GET.urlencode()
    for name in names:
        query = query_with(query, name, "")[1:]
    return f"?{query}"
