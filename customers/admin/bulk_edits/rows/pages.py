"""Pages of the rows of a bulk edit, with their filters."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from customers.admin.bulk_edits.access import allowed
from customers.admin.bulk_edits.labels import CODE_WORDS, OUTCOME_WORDS
from customers.admin.bulk_edits.rows.shown import RowReader, ShownRow
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.session_store import keep, kept
from customers.bulk_edits.ledger.pages import (
    RowFilter,
    code_of,
    count_codes,
    find_rows,
    outcome_of,
    read_rows,
)
from customers.changelog.labels import Labels
from customers.models import BulkEdit
from customers.rules.refusals.codes import CODES_OF, Code, Outcome
from customers.search.find import search_customers

FIND, ROW = "find", "row"
BULK_EDIT = "bulk_edit"  # how the export page calls it
LONGEST_SEARCH = 200
_MOST_CUSTOMERS = 100  # of one name: the newest, whose rows are looked for
_SESSION = "row_searches"


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows with its filters and the pages beside it."""

    bulk_edit_id: int
    rows: tuple[ShownRow, ...]
    wanted: RowFilter
    codes: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    search: str
    find: str
    row: int | None
    before: str
    after: str
    here: str  # the query of this page
    offers_fix: bool

    @property
    def is_filtered(self) -> bool:
        """Return whether any row is left out."""
        return self.wanted != RowFilter()

    @property
    def export_query(self) -> str:
        """Ask the export page for the customers of these rows; "" where it knows no such filter."""
        asked = {BULK_EDIT: self.bulk_edit_id, "outcome": self.wanted.outcome, "code": self.wanted.code}
        knows_all = not self.wanted.column and self.wanted.numbers is None
        return "?" + urlencode({name: value for name, value in asked.items() if value}) if knows_all else ""

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Offer every outcome as a filter."""
        return [(outcome.value, word.capitalize()) for outcome, word in OUTCOME_WORDS.items()]

    @property
    def first(self) -> int:
        """Return the number of the first row of the page."""
        return self.rows[0].number

    @property
    def last(self) -> int:
        """Return the number of the last row of the page."""
        return self.rows[-1].number


def remember_search(request: HttpRequest, bulk_edit: BulkEdit) -> str:
    """Keep what was typed and return the key under which it is shown; "" for nothing. It stands in no URL."""
    text = request.POST.get("q", "").strip()[:LONGEST_SEARCH]
    if not text:
        return ""
    return keep(request, _SESSION, [bulk_edit.pk, text])


def rows_of(request: HttpRequest, bulk_edit: BulkEdit, *, labels: Labels, now: dt.datetime) -> Rows:
    """Read the page of rows that the address asks for."""
    find = request.GET.get(FIND, "")
    kept_for, text = kept(request, _SESSION, find) or (None, "")
    text = text if kept_for == bulk_edit.pk else ""
    row = _number(request.GET.get(ROW))
    wanted = _wanted(request.GET, bulk_edit, text, row)
    after, before = _number(request.GET.get("after")), _number(request.GET.get("before"))
    page = read_rows(bulk_edit.pk, wanted, after=after, before=before)
    may_see = may_see_personal_data(request)
    reader = RowReader(bulk_edit, labels, now, may_see=may_see)
    asked = {FIND: find if text else "", ROW: row}
    return Rows(
        bulk_edit_id=bulk_edit.pk,
        rows=reader.rows(page.rows),
        wanted=wanted,
        codes=_codes(bulk_edit, wanted),
        columns=tuple(column["header"] for column in bulk_edit.columns),
        search=text,
        find=find if text else "",
        row=row,
        before=_query(wanted, before=page.before, **asked) if page.before else "",
        after=_query(wanted, after=page.after, **asked) if page.after else "",
        here=_query(wanted, after=after, before=before, **asked),
        offers_fix=may_see and allowed(request, bulk_edit).fix,
    )


def _wanted(asked: QueryDict, bulk_edit: BulkEdit, text: str, row: int | None) -> RowFilter:
    headers = {column["header"] for column in bulk_edit.columns}
    column = asked.get("column", "")
    return RowFilter(
        outcome=outcome_of(asked.get("outcome", "")),
        code=code_of(asked.get("code", "")),
        column=column if column in headers else "",
        numbers=_found(bulk_edit.pk, text) if text else (row,) if row else None,
    )


def _found(bulk_edit_id: int, text: str) -> tuple[int, ...]:
    """Find rows by what a person types: whole values only, so that nobody learns one letter by letter."""
    customers = search_customers(text, exact_only=True, size=_MOST_CUSTOMERS).ids
    return find_rows(bulk_edit_id, number=_number(text), customers=customers, value=text)


def _codes(bulk_edit: BulkEdit, wanted: RowFilter) -> tuple[tuple[str, str], ...]:
    """Offer the reasons that occur, with their number of rows; under an outcome only its own."""
    counted = count_codes(bulk_edit.pk)
    own = CODES_OF[Outcome(wanted.outcome)] if wanted.outcome else frozenset(Code)
    offered = sorted(((code, rows) for code, rows in counted.items() if code in own), key=lambda pair: -pair[1])
    return tuple((code.value, f"{CODE_WORDS[code]} ({rows:,})") for code, rows in offered)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _query(wanted: RowFilter, **more: object) -> str:
    named = {"outcome": wanted.outcome, "code": wanted.code, "column": wanted.column, **more}
    return "?" + urlencode({name: value for name, value in named.items() if value})
