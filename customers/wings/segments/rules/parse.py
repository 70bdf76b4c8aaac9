"""From a rule's JSON to typed conditions, or to everything that is wrong with it, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from customers.wings.segments.errors import RuleProblem, RuleRefused
from customers.wings.segments.rules.kinds import ON_TIME, Op, Term
from customers.wings.segments.rules.values import BadValue, read_values

DEEPEST: Final = 5
MOST_CONDITIONS: Final = 50
MOST_DAYS: Final = 3_660
GROUPS: Final = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one field; `pointer` is its place in the rule."""

    pointer: str
    term: Term
    op: Op
    values: tuple[Any, ...] = ()
    within_days: int | None = None

    @property
    def is_on_time(self) -> bool:
        """Return whether its answer may change although nothing about the customer does."""
        return self.term.is_on_time or self.op in ON_TIME or self.within_days is not None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all, any or (`not`, of exactly one) none holds."""

    kind: str
    members: "tuple[Rule, ...]"


Rule = Condition | Group


def parse(rule: Any, terms: Mapping[str, Term]) -> Rule:
    """Read a rule. Raises RuleRefused with everything that is wrong."""
    reader = _RuleReader(terms)
    read = reader.read(rule, "", depth=1)
    if reader.conditions > MOST_CONDITIONS:
        reader.refuse("", f"A rule has at most {MOST_CONDITIONS} conditions; this one has {reader.conditions}.")
    if read is None or reader.problems:
        raise RuleRefused(reader.problems)
    return read


def conditions_of(rule: Rule, *, holds: bool = True) -> Iterator[tuple[Condition, bool]]:
    """Yield each condition, and whether the rule asks that it holds or that it does not."""
    if isinstance(rule, Condition):
        yield rule, holds
        return
    for member in rule.members:
        yield from conditions_of(member, holds=holds != (rule.kind == "not"))


def segments_in(rule: Any) -> set[str]:
    """Name the segments that a rule asks about, readable or not."""
    if isinstance(rule, list):
        return {name for member in rule for name in segments_in(member)}
    if not isinstance(rule, dict):
        return set()
    field = rule.get("field")
    own = {field.removeprefix("segment.")} if isinstance(field, str) and field.startswith("segment.") else set()
    return own.union(*(segments_in(rule[kind]) for kind in GROUPS if kind in rule))


class _RuleReader:
    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        self.problems: list[RuleProblem] = []
        self.conditions = 0

    def refuse(self, pointer: str, sentence: str) -> None:
        self.problems.append(RuleProblem(pointer, sentence))

    def read(self, node: Any, pointer: str, *, depth: int) -> Rule | None:
        if not isinstance(node, dict) or not node:
            self.refuse(pointer, 'Expected a condition with "field", "op" and "value", or a group: all, any or not.')
            return None
        groups = [name for name in GROUPS if name in node]
        if not groups:
            return self._condition(node, pointer)
        if depth > DEEPEST:
            self.refuse(pointer, f"Groups can be nested up to {DEEPEST} levels deep.")
            return None
        if len(node) > 1:
            self.refuse(pointer, f'A group has one key. Put "{groups[0]}" into a group of its own.')
            return None
        return self._group(groups[0], node[groups[0]], f"{pointer}/{groups[0]}", depth)

    def _group(self, kind: str, members: Any, pointer: str, depth: int) -> Rule | None:
        if kind == "not":
            inner = self.read(members, pointer, depth=depth + 1)
            return None if inner is None else Group(kind, (inner,))
        if not isinstance(members, list) or not members:
            self.refuse(pointer, "A group needs a list with at least one condition.")
            return None
        read = [self.read(member, f"{pointer}/{at}", depth=depth + 1) for at, member in enumerate(members)]
        return Group(kind, tuple(one for one in read if one is not None))

    def _condition(self, node: dict[str, Any], pointer: str) -> Rule | None:
        self.conditions += 1
        for name in node.keys() - {"field", "op", "value", "within_days"}:
            self.refuse(pointer, f'A condition has no "{str(name)[:40]}".')
        term = self._term(node.get("field"), f"{pointer}/field")
        if term is None:
            return None
        op = self._op(node.get("op"), term, f"{pointer}/op")
        days = self._days(node.get("within_days"), term, f"{pointer}/within_days")
        if op is None:
            return None
        try:
            values = read_values(node.get("value"), term, op)
        except BadValue as error:
            self.refuse(f"{pointer}/value{error.place}", str(error))
            return None
        return Condition(pointer, term, op, values, days)

    def _term(self, name: Any, pointer: str) -> Term | None:
        term = self.terms.get(name) if isinstance(name, str) else None
        if term is None:
            self.refuse(pointer, f"There is no field {str(name)[:100]}." if name else "Choose a field.")
        elif term.is_retired:
            self.refuse(pointer, f"{term.label} is retired. Choose another field, or restore it first.")
            return None
        return term

    def _op(self, name: Any, term: Term, pointer: str) -> Op | None:
        if isinstance(name, str) and name in term.ops:
            return Op(name)
        if not name:
            self.refuse(pointer, f"Choose what to ask of {term.label}: one of {', '.join(term.ops)}.")
            return None
        known = isinstance(name, str) and name in set(Op)
        said = f'"{name}" doesn\'t fit {term.label}.' if known else "There is no such operator."
        self.refuse(pointer, f"{said} Use one of: {', '.join(term.ops)}.")
        return None

    def _days(self, days: Any, term: Term, pointer: str) -> int | None:
        if days is None:
            return None
        if not term.takes_days:
            self.refuse(pointer, f"{term.label} takes no number of days.")
        elif isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            self.refuse(pointer, f"Enter a whole number of days from 1 to {MOST_DAYS:,}.")
        else:
            return days
        return None
