"""The rule as the page draws it, each problem at its place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from customers.rule_fields import ValueKind
from customers.wings.segments.admin.builder.inputs import ValueInput, input_for, ops_for
from customers.wings.segments.admin.builder.tree import (
    ALL,
    ANY,
    DEEPEST_BUILT,
    MOST_MEMBERS,
    NONE,
    ROOT,
    BuiltCondition,
    BuiltGroup,
)
from customers.wings.segments.admin.builder.written import WrittenRule
from customers.wings.segments.errors import RuleProblem
from customers.wings.segments.rules.kinds import Op, Term
from customers.wings.segments.rules.words import OPS_IN_WORDS

MATCHES_IN_WORDS: Final = ((ALL, "all of these"), (ANY, "any of these"), (NONE, "none of these"))

DrawnOption = tuple[str, str, bool]  # value, what people read, whether it is chosen


@dataclass(frozen=True, slots=True)
class DrawnCondition:
    """A condition: its choices, and its value's input."""

    path: str
    number: str
    fields: Sequence[tuple[str, Sequence[DrawnOption]]]
    problems: Sequence[str]
    has_focus: bool
    ops: Sequence[DrawnOption] = ()
    shape: str = ValueInput.NOTHING
    values: Sequence[str] = ()
    choices: Sequence[DrawnOption] = ()
    takes_days: bool = False
    days: str = ""
    label: str = ""
    wrong: frozenset[str] = frozenset()  # of field, op, value and within_days those with a problem

    is_group = False


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A group and what is in it."""

    path: str
    number: str
    matches: Sequence[DrawnOption]
    members: "Sequence[DrawnCondition | DrawnGroup]"
    problems: Sequence[str]
    has_focus: bool
    takes_more: bool
    takes_groups: bool

    is_group = True

    @property
    def is_whole(self) -> bool:
        """Return whether it is the rule itself."""
        return self.path == ROOT


class Drawing:
    """Draws a rule with the fields that this person may ask about."""

    def __init__(
        self,
        terms: Mapping[str, Term],
        offered: Iterable[Term],
        problems: Iterable[RuleProblem],
        written: WrittenRule,
        focus: str = "",
    ) -> None:
        self.terms = terms
        self.focus = focus
        self.by_group: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for term in offered:
            self.by_group[term.group].append((term.name, term.label))
        self.problems: dict[str, list[str]] = defaultdict(list)
        self.wrong: dict[str, set[str]] = defaultdict(set)
        for one in problems:
            path, part = written.place(one.pointer)
            self.problems[path].append(one.sentence)
            self.wrong[path].add(part if not part.isdigit() else "value")

    def group(self, group: BuiltGroup, path: str = ROOT, depth: int = 1, number: str = "") -> DrawnGroup:
        """Draw a group."""
        members: list[DrawnCondition | DrawnGroup] = []
        for at, member in enumerate(group.members):
            below, counted = f"{path}-{at}", f"{number}.{at + 1}".removeprefix(".")
            if isinstance(member, BuiltGroup):
                members.append(self.group(member, below, depth + 1, counted))
            else:
                members.append(self.condition(member, below, counted))
        return DrawnGroup(
            path,
            number,
            [(name, words, name == group.match) for name, words in MATCHES_IN_WORDS],
            members,
            self.problems.get(path, ()),
            path == self.focus,
            takes_more=len(members) < MOST_MEMBERS,
            takes_groups=depth < DEEPEST_BUILT,
        )

    def condition(self, node: BuiltCondition, path: str, number: str) -> DrawnCondition:
        """Draw a condition: the operators that fit its field, and the input that fits the operator."""
        term = self.terms.get(node.field_name)
        fields = self._fields(node.field_name, term)
        wrong, has_focus = frozenset(self.wrong.get(path, ())), path == self.focus
        problems = self.problems.get(path, ())
        if term is None:
            return DrawnCondition(path, number, fields, problems, has_focus, wrong=wrong)
        ops = ops_for(term)
        op = Op(node.op) if node.op in term.ops else ops[0]
        listed = ops if op in ops else (*ops, op)
        shape = input_for(term, op)
        return DrawnCondition(
            path,
            number,
            fields,
            problems,
            has_focus,
            ops=[(one.value, OPS_IN_WORDS[one], one is op) for one in listed],
            shape=shape,
            values=_values(node.values, shape, two=op is Op.BETWEEN),
            choices=_choices(node.values, term),
            takes_days=term.takes_days,
            days=node.days,
            label=term.label,
            wrong=wrong,
        )

    def _fields(self, chosen: str, term: Term | None) -> list[tuple[str, Sequence[DrawnOption]]]:
        found: list[tuple[str, Sequence[DrawnOption]]] = [
            (group, [(name, label, name == chosen) for name, label in terms]) for group, terms in self.by_group.items()
        ]
        if chosen and not any(name == chosen for _, terms in found for name, _, _ in terms):
            found.append(("Not offered", [(chosen, term.label if term else chosen, True)]))
        return found


def _values(values: Sequence[str], shape: ValueInput, *, two: bool) -> Sequence[str]:
    if shape is ValueInput.LINES:
        return ["\n".join(values)]
    lines = [(value.splitlines() or [""])[0] for value in values]
    return (*lines, "", "")[: 2 if two else 1]


def _choices(values: Sequence[str], term: Term) -> Sequence[DrawnOption]:
    if term.kind is ValueKind.YES_NO:
        is_no = bool(values) and values[0] in ("false", "no")
        return [("true", "yes", not is_no), ("false", "no", is_no)]
    chosen = {value.casefold() for value in values}
    return [(value, words, value.casefold() in chosen) for value, words in term.choices]
