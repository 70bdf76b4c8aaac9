"""The ledger's rows: how a planned row is written down, and how a stored plan is read again."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson

from customers.bulk_edit_kinds import KindWords
from customers.bulk_edits.mapping.card_columns import STATUS
from customers.bulk_edits.mapping.row_edits import KEY_FIELD
from customers.edits.change_customers import PlannedEdit
from customers.edits.edit import Clear, as_text
from customers.edits.rows.row_changes import Plan, RowChange
from customers.edits.snapshot import CustomerState
from customers.models.bulk_edits.row import rewrite_ledger
from customers.rules import fields
from customers.rules.effects import BESIDES, effects_of, loses_last_access
from customers.rules.erasure import ERASED
from customers.rules.merging import MERGE_WITH
from customers.rules.refusals.codes import CODES_OF, Code, Outcome
from customers.rules.refusals.refusal import Refusal

SHOWN_CHARACTERS = 80
# Warnings of these drop nothing: such a row is applied whole.
HARMLESS = frozenset({Code.APPLIED_TO_SURVIVOR.value, Code.SHORT_ROW.value, Code.LOOKS_LIKE_LEFTOVER.value})
SHORT_ROWS = "short_rows"
LEFTOVERS = "leftovers"
OF_KIND = "part:"  # before what a part's kind counts: <field>=<word>
OUTCOME_OF: Mapping[Code, Outcome] = {code: outcome for outcome, codes in CODES_OF.items() for code in codes}


def ledger_row(bulk_edit_id: int, planned: PlannedEdit, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of one ledger row. `headers` gives each field's header in the file."""
    row = {
        "bulk_edit_id": bulk_edit_id,
        "row_number": planned.edit.row_number,
        "customer": planned.customer_id,
        "customer_version": planned.plan.version if planned.plan else None,
        "digest": digest(planned),
    }
    if planned.refusal:
        return row | _refused(planned, planned.refusal, headers)
    return row | _planned(planned.plan, headers, had_access=_with_access(planned.state))


def _refused(planned: PlannedEdit, refusal: Refusal, headers: Mapping[str, str]) -> dict[str, Any]:
    outcome = OUTCOME_OF[refusal.code]
    return {
        "outcome": outcome.value,
        "code": refusal.code.value,
        "column": _column(refusal, headers),
        "value": storable(_received(planned, refusal)),
        "detail": _detail(planned, refusal, headers),
        "warnings": None,
        "delta": None,
        "plan": None,
        # A refused row changes nobody's profile and carries nobody's id.
        "customer": None if outcome is Outcome.REJECTED else planned.customer_id,
    }


def _detail(planned: PlannedEdit, refusal: Refusal, headers: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the sentence needs: facts, and `also`, what else is wrong: [code, column, value, facts] each."""
    also = [
        [other.code.value, _column(other, headers), storable(_received(planned, other)), other.detail]
        for other in refusal.others
    ]
    return {**(refusal.detail or {}), **({"also": also} if also else {})} or None


def _column(refusal: Refusal, headers: Mapping[str, str]) -> str:
    """A card's number stands in one column of a file, and its status in another."""
    is_status = fields.is_card(refusal.column) and refusal.code is Code.INVALID_CHOICE
    return headers[STATUS] if is_status and STATUS in headers else column_of(refusal.column, headers)


def column_of(field: str, headers: Mapping[str, str]) -> str:
    """Return the header of the column that a field's value came from; of a field that the file has not, its label."""
    asked = fields.filtered(fields.requested_field(field))
    if asked in headers:
        return headers[asked]
    if fields.is_custom(field):
        return fields.custom_name(field)
    if fields.is_identifier(field):
        return fields.identifier_parts(field)[0]
    return fields.LABELS.get(asked, "")


def cell_of(planned: PlannedEdit, field: str) -> str | None:
    """Return what the file has for a field, as it was received; None where it has nothing."""
    if field == KEY_FIELD:
        return planned.edit.key.text if planned.edit.key else None
    wish = planned.edit.values.get(fields.requested_field(field))
    if wish is None:
        return None
    if fields.is_card(field):
        return fields.card_number(field)
    return "[clear]" if isinstance(wish, Clear) else as_text(wish)


def storable(text: str) -> str:
    """Return a text that is only shown without what no database stores: U+0000 and halves of a character."""
    if text.isprintable():
        return text
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _received(planned: PlannedEdit, refusal: Refusal) -> str:
    cell = cell_of(planned, refusal.column)
    text = refusal.value if cell is None or (refusal.value and refusal.code is not Code.CHANGED_SINCE) else cell
    return text[:SHOWN_CHARACTERS]


def _with_access(state: CustomerState | None) -> tuple[str, ...]:
    """Name the kinds of the current contacts, and the cards, that give account access before the change."""
    if state is None:
        return ()
    kinds = (kind for kind, has in state.contacts.items() if has.current and has.current.gives_account_access)
    return (*kinds, *(fields.card(number) for number, card in state.cards.items() if card.gives_access_now))


def _planned(plan: Plan | None, headers: Mapping[str, str], *, had_access: Collection[str]) -> dict[str, Any]:
    if plan is None:
        raise ValueError("a planned row has a plan or a refusal")
    changes = plan.writes
    return {
        "outcome": (Outcome.APPLIED if changes else Outcome.UNCHANGED).value,
        "code": "",
        "column": "",
        "value": "",
        "detail": {"said": plan.said} if plan.said and not changes else None,
        "warnings": stored_warnings(plan.warnings, headers) or None,
        "delta": plan.delta if changes else None,
        "plan": stored_plan(plan, had_access=had_access) if plan.changes or MERGE_WITH in plan.delta else None,
    }


def stored_warnings(warnings: Iterable[Refusal], headers: Mapping[str, str]) -> list[list[Any]]:
    """Return warnings as the ledger keeps them: [code, column, value], and facts where there are some."""
    return [
        [
            warning.code.value,
            column_of(warning.column, headers),
            storable(warning.value[:SHOWN_CHARACTERS]),
            *([dict(warning.detail)] if warning.detail else []),
        ]
        for warning in warnings
    ]


def stored_plan(plan: Plan, *, had_access: Collection[str] = ()) -> dict[str, Any]:
    """Return what the run needs of a plan, as JSON, and whether it takes the customer's last account access: the
    delta alone does not tell what the customer keeps.
    """
    stored: dict[str, Any] = {
        "name": plan.full_name,
        "rows": [[change.table, change.id, change.before, change.after] for change in plan.changes],
    }
    if MERGE_WITH in plan.delta:
        stored["serial"] = True
    if plan.held_elsewhere:
        stored["held_elsewhere"] = True
    return stored | {"last_access": True} if loses_last_access(plan.delta, had=had_access) else stored


def restored_plan(row: Mapping[str, Any]) -> Plan:
    """Return the plan of a ledger row, given with its columns; one of a part's kind is its delta alone."""
    if row["plan"] is None:
        return Plan(row["customer"], row["customer_version"], "", row["delta"], is_of_part=True)
    return Plan(
        customer_id=row["customer"],
        version=row["customer_version"],
        full_name=row["plan"]["name"],
        delta=row["delta"],
        changes=tuple(RowChange(*change) for change in row["plan"]["rows"]),
    )


def digest(planned: PlannedEdit) -> int:
    """Return a number that is the same for two rows exactly if they request the same (64 bits, signed)."""
    # Two spellings of one contact request the same.
    wants = {name: str(getattr(value, "key", value)) for name, value in planned.wants.items()}
    asked = orjson.dumps([wants, planned.new_key], option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return int.from_bytes(hashlib.blake2b(asked, digest_size=8).digest(), signed=True)


def claims(bulk_edit_id: int, planned: PlannedEdit) -> list[dict[str, Any]]:
    """Return the new unique values that a row wants, and for whom."""
    if not planned.plan or not planned.plan.claims:
        return []
    subject = f"c{planned.customer_id}" if planned.customer_id else f"n{_short(planned.new_key)}"
    return [
        {
            "bulk_edit_id": bulk_edit_id,
            "row_number": planned.edit.row_number,
            "kind": kind,
            "value": value,
            "subject": subject,
        }
        for kind, value in planned.plan.claims
    ]


def _short(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=10).hexdigest()


def count(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count rows by outcome."""
    return dict(Counter(row["outcome"] for row in rows))


def count_effects(
    rows: Sequence[Mapping[str, Any]],
    *,
    asks: Collection[str] | None,
    words: KindWords | None = None,
    besides: bool = False,
) -> dict[str, int]:
    """Count what the rows do. `asks`: see `effects_of`. `words` are those of a part's kind, where the rows are of one.

    `besides`: the file does something to the customers of unchanged rows as well.
    """
    effects: Counter[str] = Counter()
    for row in rows:
        if row["outcome"] == Outcome.APPLIED and words:
            effects.update(_effects_of_kind(row["delta"], words))
        elif row["outcome"] == Outcome.APPLIED:
            is_new, loses = row["customer_version"] == 0, (row["plan"] or {}).get("last_access", False)
            effects.update(effects_of(row["delta"], is_new=is_new, asks=asks, loses_last_access=loses))
        elif besides and row["outcome"] == Outcome.UNCHANGED:
            effects[BESIDES] += 1
        codes = {code for code, *_ in row["warnings"] or ()}
        if Code.SHORT_ROW in codes:
            effects[SHORT_ROWS] += 1
        if Code.LOOKS_LIKE_LEFTOVER in codes:
            effects[LEFTOVERS] += 1
        if codes - {Code.SHORT_ROW, Code.LOOKS_LIKE_LEFTOVER}:
            effects["warnings"] += 1
            if codes <= HARMLESS:
                effects["warnings:harmless"] += 1
    return dict(effects)


def _effects_of_kind(delta: Mapping[str, Sequence[Any]], words: KindWords) -> list[str]:
    """Name what a row of a part's kind does: the field, and how the kind counts its change. What an erasure redacted
    is no value any more, and no kind has a word for it.
    """
    if words.weighs:
        return ["customers", words.weighs]
    told = ((name, pair) for name, pair in delta.items() if ERASED not in pair)
    return ["customers", *(f"{OF_KIND}{name}={words.counted(name, *pair)}" for name, pair in told)]


_REWRITTEN = ("column", "value", "customer", "customer_version", "delta", "plan", "warnings")


def rewrite_rows(bulk_edit_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rewrite the ledger's rows that end otherwise than written, in one write. What a row leaves out stays."""
    rewrite_ledger(bulk_edit_id, [_rewritten(row) for row in rows])


def unchanged(row_number: int, said: str) -> dict[str, Any]:
    """Return how a row ends that finds nothing left to do, and why."""
    return {"row_number": row_number, "outcome": Outcome.UNCHANGED.value, "detail": {"said": said}}


def not_processed(row_number: int, code: Code) -> dict[str, Any]:
    """Return how a row ends that the run did not come to, or was not to."""
    return {"row_number": row_number, "outcome": Outcome.NOT_PROCESSED.value, "code": code.value}


def _rewritten(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to write: a rejected row keeps nobody's id, and only an applied one has a delta and a plan."""
    said = {name: row[name] for name in _REWRITTEN if row.get(name) is not None}
    columns = {name: row[name] for name in ("row_number", "outcome")}
    columns |= {"code": row.get("code") or "", "detail": row.get("detail"), **said}
    if row["outcome"] == Outcome.REJECTED:
        columns["customer"] = None
    if row["outcome"] != Outcome.APPLIED:
        columns |= {"delta": None, "plan": None}
    return columns
