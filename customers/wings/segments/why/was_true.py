"""The conditions that made a rule true of a customer at a moment, or false, each with the value, as words."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from customers.rule_fields import At, ValueKind
from customers.rules.masking import shown
from customers.wings.segments.rules.evaluate import holds
from customers.wings.segments.rules.kinds import Op
from customers.wings.segments.rules.parse import Condition, Rule
from customers.wings.segments.rules.witness import witnesses
from customers.wings.segments.rules.words import condition_in_words, names_somebody, value_in_words
from customers.wings.segments.why.past_values import PastValues

_MOST_SAID: Final = 3


def what_was_true(rule: Rule, at: At, past: PastValues, *, entered: bool, may_see: bool) -> str:
    """Name the conditions that let a customer enter or leave; blank where nobody knows any more."""
    today = timezone.localdate(at[1])

    def held(condition: Condition) -> bool | None:
        values = past.of(condition, at)
        return None if values is None else holds(condition, values, today=today)

    said = [_said(one, at, past, was=was, may_see=may_see) for one, was in witnesses(rule, held, wanted=entered)]
    more = len(said) - _MOST_SAID
    return ", ".join(said[:_MOST_SAID]) + (f" and {more} more" if more > 0 else "")


def _said(condition: Condition, at: At, past: PastValues, *, was: bool, may_see: bool) -> str:
    hides = not may_see and names_somebody(condition.term)
    words = f"“{condition_in_words(condition, hides_values=hides)}”" + ("" if was else " isn't true")
    tells_itself = condition.op in (Op.IS, Op.NOT_SET) or condition.term.kind is ValueKind.YES_NO
    values = past.of(condition, at)
    if values is None or (was and tells_itself):
        return words
    return f"{words} ({_shown(condition, at, past, values, may_see) or 'no value'})"


def _shown(condition: Condition, at: At, past: PastValues, values: Sequence[Any], may_see: bool) -> str:
    change = condition.term.change
    raw = past.raw(condition, at) if change else None
    if raw is None:
        return ", ".join(value_in_words(value, condition.term) for value in values)
    field = f"{change}p" if change.endswith(":") else change  # ids are shown alike in every scope
    return ", ".join(filter(None, (shown(field, value, may_see) for value in raw)))
