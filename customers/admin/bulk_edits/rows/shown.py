"""A row of the ledger as one reader may see it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customers.admin.bulk_edits.labels import CODE_WORDS, OUTCOME_TONES, OUTCOME_WORDS
from customers.admin.ui.times import moment
from customers.bulk_edits.kinds import field_label, value_text
from customers.bulk_edits.ledger.corrections import Correction, corrections_of
from customers.bulk_edits.ledger.pages import unreached
from customers.bulk_edits.ledger.report import is_fixable, problems, warning_problems
from customers.bulk_edits.ledger.rows import HARMLESS
from customers.bulk_edits.ledger.totals import BEFORE_THE_RUN
from customers.bulk_edits.lifecycle.states import ENDED
from customers.bulk_edits.mapping.columns import KEY
from customers.changelog.labels import Labels
from customers.database.bulk_statements import in_list
from customers.models import BulkEdit, Customer
from customers.rules import fields
from customers.rules.masking import FULL_NAME, HIDDEN, shown
from customers.rules.refusals.codes import Code, Outcome
from customers.rules.texts.differences import Difference, difference
from customers.rules.texts.plain_texts import full_name

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

    column: str
    said: str
    leaves_out: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong with a row, and the header of the column that it is about."""

    column: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is shown."""

    number: int
    outcome: str
    word: str
    tone: str
    customer: int | None
    name: str
    problems: tuple[RowProblem, ...]
    warnings: tuple[ShownWarning, ...]
    changes: tuple[FieldChange, ...]
    corrected: str  # what somebody corrected in it; blank: nothing
    is_fixable: bool  # it can be corrected: not yet run, and not applied whole or with a leftover for a name
    is_new: bool
    instead: int | None = None  # whom the customer of a refused row was merged into


class RowReader:
    """Turns ledger rows into what this person may see of them."""

    def __init__(self, bulk_edit: BulkEdit, labels: Labels, now: dt.datetime, *, may_see: bool) -> None:
        self.labels, self.now, self.may_see = labels, now, may_see
        self.bulk_edit = bulk_edit
        self.headers = {at: column["header"] for at, column in enumerate(bulk_edit.columns)}
        self.fields = {
            column["header"]: column["key_kind"] if column["target"] == KEY else column["target"]
            for column in bulk_edit.columns
        }

    def rows(self, ledger: Iterable[Mapping[str, Any]]) -> tuple[ShownRow, ...]:
        """Read the names of the customers in one query and show the rows."""
        ledger = list(ledger)
        names = _names({row["customer"] for row in ledger if row["customer"]})
        numbers = [row["row_number"] for row in ledger]
        planned, corrections = self._planned(numbers), corrections_of(self.bulk_edit.pk, numbers)
        return tuple(
            self._row(row, names, corrections.get(row["row_number"]), foresees=row["row_number"] in planned)
            for row in ledger
        )

    def _planned(self, numbers: Sequence[int]) -> Collection[int]:
        """Say of which rows the ledger tells the forecast yet: all before the run, and those that it has not reached.

        One that was cancelled never reaches them: its worker is about to say so.
        """
        if self.bulk_edit.state in BEFORE_THE_RUN:
            return numbers
        if not numbers or self.bulk_edit.state in ENDED:
            return ()
        return unreached(self.bulk_edit.pk, numbers)

    def _row(
        self, row: Mapping[str, Any], names: Mapping[int, str], correction: Correction | None, *, foresees: bool
    ) -> ShownRow:
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
            problems=tuple(RowProblem(*one) for one in problems(told, value=self._received(row["value"]))),
            warnings=self._shown_warnings(row),
            changes=self._changes(row["delta"] or {}),
            corrected=self._corrected(correction) if correction else "",
            is_fixable=foresees and is_fixable(row),
            is_new=row["delta"] is not None and row["customer_version"] == 0,
            instead=told["detail"].get("survivor") if code in (Code.MERGE_BLOCKED, Code.DELETE_BLOCKED) else None,
        )

    def _corrected(self, correction: Correction) -> str:
        """Say what was corrected; masked, by whom alone."""
        return correction.text(self.headers) if self.may_see else f"Corrected here by {correction.by}."

    def _received(self, value: str) -> str:
        """Return a value as it was received: nobody knows what is in it, so masked it says nothing."""
        return value if self.may_see or not value else HIDDEN

    def _shown_warnings(self, row: Mapping[str, Any]) -> tuple[ShownWarning, ...]:
        warnings = self._warnings(row)
        codes = [code for code, *_ in warnings]
        return tuple(
            ShownWarning(column, said, code not in HARMLESS)
            for code, (column, said) in zip(codes, warning_problems({"warnings": warnings}), strict=True)
        )

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
