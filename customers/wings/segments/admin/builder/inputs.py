"""What the value of a condition is typed into."""

from collections.abc import Mapping
from enum import StrEnum

from customers.rule_fields import ValueKind
from customers.wings.segments.admin.builder.tree import BuiltGroup
from customers.wings.segments.rules.kinds import ON_TIME, WITH_LIST, WITHOUT_VALUE, Op, Term


class ValueInput(StrEnum):
    """A kind of input."""

    NOTHING = "nothing"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DAYS = "days"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"  # a box for each
    LINES = "lines"  # a value on each line


_SINGLE = {
    ValueKind.TEXT: ValueInput.TEXT,
    ValueKind.NUMBER: ValueInput.NUMBER,
    ValueKind.DATE: ValueInput.DATE,
    ValueKind.MOMENT: ValueInput.DATE,
    ValueKind.YES_NO: ValueInput.YES_NO,
    ValueKind.CHOICE: ValueInput.CHOICE,
}


def input_for(term: Term, op: Op) -> ValueInput:
    """Return what fits a field and an operator."""
    if op in WITHOUT_VALUE:
        return ValueInput.NOTHING
    if op in ON_TIME:
        return ValueInput.DAYS
    if op in WITH_LIST:
        return ValueInput.CHOICES if term.kind is ValueKind.CHOICE else ValueInput.LINES
    return _SINGLE[term.kind]


def ops_for(term: Term) -> tuple[Op, ...]:
    """Return the operators that are offered: what everybody has a value for is not asked whether it has one."""
    return tuple(op for op in term.ops if not (term.is_always and op in WITHOUT_VALUE))


def settle(group: BuiltGroup, terms: Mapping[str, Term]) -> None:
    """Choose what the page shows as chosen: where a field was chosen anew, the first operator that fits it."""
    for member in group.members:
        if isinstance(member, BuiltGroup):
            settle(member, terms)
        elif (term := terms.get(member.field_name)) is not None:
            if member.op not in term.ops:
                member.op = ops_for(term)[0]
            if term.kind is ValueKind.YES_NO and member.values[:1] not in (["true"], ["false"], ["yes"], ["no"]):
                member.values = ["true"]
