"""The JSON of a rule as it was filled in, and where each part of it stands in the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from customers.rule_fields import ValueKind
from customers.wings.segments.admin.builder.inputs import ValueInput, input_for
from customers.wings.segments.admin.builder.tree import NONE, ROOT, BuiltCondition, BuiltGroup, BuiltNode
from customers.wings.segments.rules.kinds import WITHOUT_VALUE, Op, Term

_DAYS: Final = re.compile(r"[0-9]{1,6}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


@dataclass(slots=True)
class WrittenRule:
    """A rule's JSON; `places` has the path in the form by the JSON pointer."""

    rule: Any = None
    places: dict[str, str] = field(default_factory=dict)

    def place(self, pointer: str) -> tuple[str, str]:
        """Return the path of what a pointer is in, and what of it the pointer means: field, op, value."""
        while pointer and pointer not in self.places:
            pointer, _, last = pointer.rpartition("/")
            if pointer in self.places:
                return self.places[pointer], last
        return self.places.get(pointer, ROOT), ""


def write(root: BuiltGroup, terms: Mapping[str, Term]) -> WrittenRule:
    """Write a rule, good or bad: what is wrong with it, the reader of rules says."""
    written = WrittenRule()
    written.rule = _written(root, ROOT, "", terms, written.places)
    return written


def _written(node: BuiltNode, path: str, pointer: str, terms: Mapping[str, Term], places: dict[str, str]) -> Any:
    places[pointer] = path
    if isinstance(node, BuiltCondition):
        return _condition(node, terms)
    if node.match != NONE:
        return {node.match: _members(node, path, f"{pointer}/{node.match}", terms, places)}
    if len(node.members) == 1:
        return {"not": _written(node.members[0], f"{path}-0", f"{pointer}/not", terms, places)}
    places[f"{pointer}/not"] = path
    return {"not": {"any": _members(node, path, f"{pointer}/not/any", terms, places)}}


def _members(
    group: BuiltGroup, path: str, pointer: str, terms: Mapping[str, Term], places: dict[str, str]
) -> list[Any]:
    return [_written(one, f"{path}-{at}", f"{pointer}/{at}", terms, places) for at, one in enumerate(group.members)]


def _condition(node: BuiltCondition, terms: Mapping[str, Term]) -> dict[str, Any]:
    written: dict[str, Any] = {"field": node.field_name, "op": node.op}
    term = terms.get(node.field_name)
    if term is None or node.op not in term.ops:
        return written
    if node.op not in WITHOUT_VALUE:
        written["value"] = _value(node.values, term, Op(node.op))
    if node.days and term.takes_days:
        written["within_days"] = _days(node.days)
    return written


def _value(values: list[str], term: Term, op: Op) -> Any:
    shape = input_for(term, op)
    if shape is ValueInput.CHOICES:
        return list(values)
    if shape is ValueInput.LINES:
        return [_one(line.strip(), term) for line in "\n".join(values).splitlines() if line.strip()]
    if op is Op.BETWEEN:
        return [_one(text.strip(), term) for text in (*values, "", "")[:2]]
    first = values[0].strip() if values else ""
    return _days(first) if shape is ValueInput.DAYS else _one(first, term)


def _one(text: str, term: Term) -> Any:
    if term.kind is ValueKind.NUMBER and _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        return number if Decimal(repr(number)) == Decimal(text) else text
    if term.kind is ValueKind.YES_NO and text in ("true", "yes", "false", "no"):
        return text in ("true", "yes")
    return text


def _days(text: str) -> Any:
    return int(text) if _DAYS.fullmatch(text) else text
