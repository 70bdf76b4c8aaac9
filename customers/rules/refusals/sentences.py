"""The sentence of a refusal, filled in for the person who fixes the row: which column, which value, what to do."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from customers.rules.refusals.code_sentences import (
    ALL_STILL_THERE,
    CARD_SENTENCES,
    CUT_OFF,
    ELSEWHERE,
    JOINS,
    KEY_MOVED,
    NOT_SHOWN,
    OF_UNDO,
    ROW_AGAIN,
    SENTENCES,
    STILL_THERE,
)
from customers.rules.refusals.codes import Code
from customers.rules.refusals.detail_sentences import CONVERTED, WHY, WHY_IN_A_FILE, WHY_WITH_A_CHOICE_OF_FORMATS

_SHOWN_CHARACTERS = 80
_SHOWN_CHOICES = 12

_KEYS: Mapping[str, str] = {"customer": "customer id", "mobile": "mobile phone"}
_PARTS: Mapping[str, str] = {
    "access": "The account access of ",
    "confirmation": "The confirmation of ",
    "pending": "The waiting value of ",
}


def sentence(
    code: Code, *, column: str, value: str, detail: Mapping[str, object], where: str, in_file: bool = True
) -> str:
    """Return the sentence of a code; `where` (as "Row 7") stands in front of it. The value is taken as it is.

    `in_file`: the value stands in a spreadsheet. The cure for one that was typed into a form is another.
    """
    words = {"column": column or "The value", "value": quoted(value), **_words(column, detail, in_file=in_file)}
    still_there = ALL_STILL_THERE if code in ROW_AGAIN else STILL_THERE
    text = (_template(code, detail) + still_there * ("again" in detail)).format_map(words)
    return f"{where}: {text}" if where else text


def warning(code: Code, *, column: str, value: str, detail: Mapping[str, object]) -> str:
    """Return the sentence of what was left out of an applied row, or of what else there is to know of it."""
    if code is Code.SHORT_ROW:
        return "The row has fewer cells than the header: the missing ones at its end were read as blank."
    return sentence(code, column=column, value=value, detail=detail, where="")


def _template(code: Code, detail: Mapping[str, object]) -> str:
    if "card" in detail and code in CARD_SENTENCES:
        return CARD_SENTENCES[code]
    if code is Code.NOT_FOUND and detail.get("elsewhere"):
        return ELSEWHERE
    if code is Code.TAKEN and "joins" in detail:
        return JOINS
    if code is Code.CHANGED_SINCE and "moved" in detail:
        return KEY_MOVED
    if code is Code.FORMAT_DIFFERS and "unseen" in detail:
        return NOT_SHOWN
    if code is Code.MERGE_BLOCKED and "said" in detail:
        return "The merge can't be taken back. {said}" if "undo" in detail else "{said}"
    if code is Code.DELETE_BLOCKED and "said" in detail:
        return "{said}"
    if "undo" in detail and code in OF_UNDO:
        return OF_UNDO[code]
    return _template_of_row(code, detail) or SENTENCES[code]


def _template_of_row(code: Code, detail: Mapping[str, object]) -> str:
    """Return what more there is to say of a row as a whole that its reader saw; blank where there is nothing."""
    if "again" in detail:
        return ROW_AGAIN.get(code, "")
    return CUT_OFF if code is Code.SHORT_ROW and "cut_off" in detail else ""


def _words(column: str, detail: Mapping[str, object], *, in_file: bool) -> dict[str, str]:
    why = str(detail.get("why"))
    reason = WHY_IN_A_FILE.get(why) if in_file else None
    if in_file and "format" in detail:  # left out for those who upload without saying one
        reason = WHY_WITH_A_CHOICE_OF_FORMATS.get(why, reason)
    return {
        "why": (reason or WHY.get(why, "Correct it.")).format_map(_DetailTexts(detail)),
        "key": _KEYS.get(str(detail.get("key")), str(detail.get("key") or column or "key")),
        "count": str(detail.get("count", "Several")),
        "lengths": _both(detail, "length", "limit", " ({} characters, at most {} are allowed)"),
        "cells": _both(detail, "found", "expected", " ({} instead of {})"),
        "choices": _choices(detail.get("choices")),
        "rows": _contradiction(column, detail),
        "converted": CONVERTED.get(str(detail.get("converted")), "another kind of value"),
        "first": _first_row(detail),
        "cure": f", or {_clean(detail['cure'])}" if detail.get("cure") else "",
        "said": str(detail.get("said", "")),
        "because": f" ({_clean(detail['because'])})" if detail.get("because") else "",
        **_people(detail),
        **_change(detail),
        **_sources(detail),
    }


def _sources(detail: Mapping[str, object]) -> dict[str, str]:
    known = detail.get("elsewhere")
    names = [_clean(name) for name in known] if isinstance(known, Sequence) and not isinstance(known, str) else []
    more = len(names) - _SHOWN_CHOICES
    return {
        "in_source": f" in {_clean(detail['source'])}" if detail.get("source") else "",
        "elsewhere": ", ".join(names[:_SHOWN_CHOICES]) + (f" and {more} more" if more > 0 else ""),
    }


def _both(detail: Mapping[str, object], first: str, second: str, shape: str) -> str:
    """Fill in two numbers, or leave the remark out where one of them is not known."""
    return shape.format(detail[first], detail[second]) if first in detail and second in detail else ""


def _people(detail: Mapping[str, object]) -> dict[str, str]:
    holder, survivor = detail.get("holder"), detail.get("survivor")
    return {
        "holder": f"customer {holder}" if holder else "another customer",
        "holder_before": f"customer {holder}'s before" if holder else "another customer's before",
        "survivor": f"customer {survivor}" if survivor else "the customer that remained",
    }


def _change(detail: Mapping[str, object]) -> dict[str, str]:
    by, at = detail.get("by"), detail.get("at")
    return {
        "by": f"by {_clean(by)}" if by else "by somebody else",
        "at": f" on {_moment(at)}" if at else "",
        "part": _PARTS.get(str(detail.get("part", "")), ""),
        "changed": f" (changed by {_clean(by)}{f' on {_moment(at)}' if at else ''})" if by else "",
        "moment": _after(detail),
        "advice": _advice(detail),
        "now": f", it is now {quoted(_yes_no(detail['now']))}" if "now" in detail else "",
        "was": f" and was {quoted(_yes_no(detail['was']))}" if "was" in detail else "",
    }


def _after(detail: Mapping[str, object]) -> str:
    if "undo" in detail:
        return "the run"
    return "the export" if "export" in detail else "the preview"


def _advice(detail: Mapping[str, object]) -> str:
    if "undo" in detail:
        return "it is left as it is, change it by hand if it has to go back."
    if "export" in detail:
        return "export the customer again and decide."
    return "preview the row again and decide."


def _moment(at: object) -> str:
    """Write a time as people read it, in UTC; a page gives its own words for it."""
    try:
        moment = datetime.fromisoformat(str(at)).astimezone(UTC)
    except ValueError:
        return _clean(at)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _contradiction(column: str, detail: Mapping[str, object]) -> str:
    """Rows of one customer that say different things, or rows of several customers that want one value."""
    numbers = _numbers(detail.get("rows"))
    if detail.get("same") == "value":
        name = column or "value"
        return f"{numbers} want the same {name} for different customers: leave it in one of them."
    return f"{numbers} name the same customer: make one row of them."


def _numbers(rows: object) -> str:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or len(rows) == 0:
        return "This row and another one"
    shown = [str(row) for row in rows]
    if len(shown) == 1:
        return f"This row and row {shown[0]}"
    return f"Rows {', '.join(shown[:-1])} and {shown[-1]}"


def _first_row(detail: Mapping[str, object]) -> str:
    rows = detail.get("rows")
    first = rows[0] if isinstance(rows, Sequence) and not isinstance(rows, str) and rows else detail.get("row")
    return f"row {first}" if first else "an earlier row"


def _choices(choices: object) -> str:
    if not isinstance(choices, Sequence) or isinstance(choices, str) or len(choices) == 0:
        return "Choose one that the field knows."
    shown = [_clean(choice) for choice in choices[:_SHOWN_CHOICES]]
    more = len(choices) - len(shown)
    return f"Write one of: {', '.join(shown)}{f' and {more} more' if more else ''}."


class _DetailTexts(dict[str, object]):
    """Detail without the number that an explanation would name still gives a readable sentence."""

    def __init__(self, detail: Mapping[str, object]) -> None:
        super().__init__({key: _clean(value) for key, value in detail.items()})

    def __missing__(self, key: str) -> str:
        return "the declared one" if key == "format" else "the limit"


def _yes_no(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def quoted(value: object) -> str:
    """Quote a value in a sentence, shortened and with what breaks lines made visible; a blank one is called so."""
    return f"\u201c{_clean(value)}\u201d" if value not in (None, "") else "(blank)"


def _clean(value: object) -> str:
    """Shorten a value and make visible what could break a line, a log or the reading direction."""
    text = str(value)
    short = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "\u2026"
    return "".join(char if char.isprintable() else _visible(char) for char in short)


def _visible(char: str) -> str:
    return " " if unicodedata.category(char) == "Zs" else f"\\u{ord(char):04x}"
