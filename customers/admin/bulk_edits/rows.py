"""The rows of a bulk edit as one reader may see them, with their filters."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from customers.admin.bulk_edits.labels import CODE_WORDS, OUTCOME_TONES, OUTCOME_WORDS
from customers.admin.bulk_edits.progress import BEFORE_THE_RUN
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.session_store import keep, kept
from customers.admin.ui.times import moment
from customers.bulk_edits.kinds import field_label, value_text
from customers.bulk_edits.ledger.pages import (
    RowFilter,
    code_of,
    count_codes,
    find_rows,
    outcome_of,
    read_rows,
    unreached,
)
from customers.bulk_edits.ledger.report import messages, warning_messages
from customers.bulk_edits.ledger.rows import HARMLESS
from customers.bulk_edits.lifecycle.states import ENDED
from customers.bulk_edits.mapping.columns import KEY
from customers.changelog.labels import Labels
from customers.database.bulk_statements import in_list
from customers.models import BulkEdit, Customer
from customers.rules import fields
from customers.rules.masking import FULL_NAME, HIDDEN, shown
from customers.rules.refusals.codes import CODES_OF, Code, Outcome
from customers.rules.texts.differences import Difference, difference
from customers.rules.texts.plain_texts import full_name
from customers.search.find import search_customers

FIND, ROW = "find", "row"
BULK_EDIT = "bulk_edit"  # how the export page calls it
LONGEST_SEARCH = 200
_MOST_CUSTOMERS = 100  # of one name: the newest, whose rows are looked for
_SESSION = "row_searches"
_FIELD_ORDER = {field: place for place, field in enumerate(fields.LABELS)}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row: a blank text means that there is no value. `parts` marks what differs."""

    label: str
    before: str
    after: str
    parts: Difference


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """What a person should know of an applied row, and whether a part of it was left out."""

    said: str
    leaves_out: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is shown."""

    number: int
    outcome: str
    word: str
    tone: str
    customer: int | None
    name: str
    sentences: tuple[str, ...]
    warnings: tuple[ShownWarning, ...]
    changes: tuple[FieldChange, ...]
    is_new: bool


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
    page = read_rows(
        bulk_edit.pk, wanted, after=_number(request.GET.get("after")), before=_number(request.GET.get("before"))
    )
    reader = _Reader(bulk_edit, labels, now, may_see=may_see_personal_data(request))
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


class _Reader:
    """Turns ledger rows into what this person may see of them."""

    def __init__(self, bulk_edit: BulkEdit, labels: Labels, now: dt.datetime, *, may_see: bool) -> None:
        self.labels, self.now, self.may_see = labels, now, may_see
        self.bulk_edit = bulk_edit
        self.fields = {
            column["header"]: column["key_kind"] if column["target"] == KEY else column["target"]
            for column in bulk_edit.columns
        }

    def rows(self, ledger: Iterable[Mapping[str, Any]]) -> tuple[ShownRow, ...]:
        """Read the names of the customers in one query and show the rows."""
        ledger = list(ledger)
        names = _names({row["customer"] for row in ledger if row["customer"]})
        planned = self._planned([row["row_number"] for row in ledger])
        return tuple(self._row(row, names, foresees=row["row_number"] in planned) for row in ledger)

    def _planned(self, numbers: Sequence[int]) -> Collection[int]:
        """Say of which rows the ledger tells the forecast yet: all before the run, and those that it has not reached.

        One that was cancelled never reaches them: its worker is about to say so.
        """
        if self.bulk_edit.state in BEFORE_THE_RUN:
            return numbers
        if not numbers or self.bulk_edit.state in ENDED:
            return ()
        return unreached(self.bulk_edit.pk, numbers)

    def _row(self, row: Mapping[str, Any], names: Mapping[int, str], *, foresees: bool) -> ShownRow:
        outcome, code = Outcome(row["outcome"]), row["code"]
        word = "will be applied" if foresees and outcome is Outcome.APPLIED else OUTCOME_WORDS[outcome]
        name = names.get(row["customer"])
        told = {**row, "detail": self._detail(row["column"], row["detail"])}
        return ShownRow(
            number=row["row_number"],
            outcome=outcome.value,
            word=f"{word} · {CODE_WORDS[Code(code)]}" if code else word,
            tone=OUTCOME_TONES[outcome],
            # Who was erased is no link any more.
            customer=row["customer"] if name is not None else None,
            name=shown(FULL_NAME, name, self.may_see),
            sentences=tuple(messages(told, value=self._received(row["value"]))),
            warnings=self._shown_warnings(row),
            changes=self._changes(row["delta"] or {}),
            is_new=row["delta"] is not None and row["customer_version"] == 0,
        )

    def _received(self, value: str) -> str:
        """Return a value as it was received: nobody knows what is in it, so masked it says nothing."""
        return value if self.may_see or not value else HIDDEN

    def _shown_warnings(self, row: Mapping[str, Any]) -> tuple[ShownWarning, ...]:
        warnings = self._warnings(row)
        sentences = warning_messages({"warnings": warnings})
        codes = [code for code, *_ in warnings]
        return tuple(ShownWarning(said, code not in HARMLESS) for code, said in zip(codes, sentences, strict=True))

    def _warnings(self, row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return [(code, column, self._received(value), *facts) for code, column, value, *facts in row["warnings"] or []]

    def _detail(self, column: str, facts: Mapping[str, Any] | None) -> dict[str, Any]:
        detail = dict(facts or {})
        field = self.fields.get(column, "")
        if not self.may_see:
            detail.pop("elsewhere", None)
        if "also" in detail:
            detail["also"] = [
                (code, name, self._received(value), self._detail(name, more))
                for code, name, value, more in detail["also"]
            ]
        for name in ("now", "was"):
            if name in detail:
                value = detail[name]
                detail[name] = self._value(field, value) if field else self._received(str(value or ""))
        if "at" in detail:
            detail["at"] = moment(dt.datetime.fromisoformat(detail["at"]), self.now).exact
        return detail

    def _changes(self, delta: Mapping[str, Any]) -> tuple[FieldChange, ...]:
        ordered = sorted(delta, key=lambda field: (_FIELD_ORDER.get(field, len(_FIELD_ORDER)), field))
        return tuple(self._change(field, *delta[field]) for field in ordered)

    def _change(self, field: str, before: Any, after: Any) -> FieldChange:
        old, new = self._value(field, before), self._value(field, after)
        # Of a state no part is marked: "not asked" does not lose its "not", it becomes "asked".
        is_state = fields.part(field) in ("confirmation", "access")
        parts = Difference("", old, new, "") if is_state else difference(old, new)
        label = field_label(field) or self.labels.label(field, may_see_personal_data=self.may_see)
        return FieldChange(label, old, new, parts)

    def _value(self, field: str, value: Any) -> str:
        text = value_text(field, value, may_see_personal_data=self.may_see)
        return shown(field, value, self.may_see) if text is None else text


def _names(customers: Iterable[int]) -> dict[int, str]:
    alive = Customer.objects.filter(in_list("id", customers), erased_at=None)
    found = alive.values_list("id", "first_name", "middle_name", "last_name")
    return {id_: full_name(names) for id_, *names in found}
