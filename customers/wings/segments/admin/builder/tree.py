"""The groups and conditions that were filled in, from the form and from a rule's JSON.

Each has a path: `rule` is the whole, `rule-0-2` the third in the first of it. The form's fields are named by it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict

ROOT: Final = "rule"
DEEPEST_BUILT: Final = 3  # what a person still takes in; deeper rules are made by command
MOST_MEMBERS: Final = 60
ADD_CONDITION, ADD_GROUP, REMOVE = "add-condition", "add-group", "remove"
ALL, ANY, NONE = "all", "any", "none"
MATCHES: Final = (ALL, ANY, NONE)
_STEP: Final = re.compile("[0-9]{1,3}")


@dataclass(slots=True)
class BuiltCondition:
    """A condition as it was filled in: texts, good or bad."""

    field_name: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    days: str = ""


@dataclass(slots=True)
class BuiltGroup:
    """A group as it was filled in."""

    match: str = ALL
    members: "list[BuiltNode]" = field(default_factory=list)


BuiltNode = BuiltCondition | BuiltGroup


def empty_rule() -> BuiltGroup:
    """Return what a new segment begins with."""
    return BuiltGroup(ALL, [BuiltCondition()])


def read_posted(data: QueryDict, path: str = ROOT, depth: int = 1) -> BuiltGroup:
    """Read what was filled in."""
    match = data.get(f"{path}-match", ALL)
    group = BuiltGroup(match if match in MATCHES else ALL)
    for at in range(MOST_MEMBERS):
        below = f"{path}-{at}"
        if f"{below}-match" in data and depth < DEEPEST_BUILT:
            group.members.append(read_posted(data, below, depth + 1))
        elif f"{below}-field" in data:
            group.members.append(_posted_condition(data, below))
        else:
            break
    return group


def _posted_condition(data: QueryDict, path: str) -> BuiltCondition:
    name, op, days = (str(data.get(f"{path}-{part}", "")) for part in ("field", "op", "days"))
    return BuiltCondition(name, op, [str(value) for value in data.getlist(f"{path}-value")], days.strip())


def edit(root: BuiltGroup, what: str) -> str:
    """Do what a button asks, such as `add-group:rule-0`; return the path of what to go on with, blank without."""
    verb, _, path = what.partition(":")
    *way, last = _steps(path) or [-1]
    if verb == REMOVE:
        parent = _find(root, way)
        if isinstance(parent, BuiltGroup) and 0 <= last < len(parent.members):
            del parent.members[last]
            return path.rpartition("-")[0]
        return ""
    group = _find(root, _steps(path))
    depth = len(_steps(path)) + 1
    if verb not in (ADD_CONDITION, ADD_GROUP) or not isinstance(group, BuiltGroup):
        return ""
    if len(group.members) >= MOST_MEMBERS or (verb == ADD_GROUP and depth >= DEEPEST_BUILT):
        return ""
    new = f"{path}-{len(group.members)}"
    if verb == ADD_CONDITION:
        group.members.append(BuiltCondition())
        return new
    group.members.append(BuiltGroup(ANY, [BuiltCondition()]))
    return f"{new}-0"


def _steps(path: str) -> list[int]:
    """Read a path; what is no number is found nowhere."""
    return [int(step) if _STEP.fullmatch(step) else -1 for step in path.split("-")[1:]]


def _find(root: BuiltGroup, steps: list[int]) -> BuiltNode | None:
    node: BuiltNode = root
    for step in steps:
        if not isinstance(node, BuiltGroup) or not 0 <= step < len(node.members):
            return None
        node = node.members[step]
    return node


def built_from(rule: Any) -> BuiltGroup | None:
    """Return the form of a rule; None: it is too deep for the form."""
    node = _node(rule)
    group = node if isinstance(node, BuiltGroup) else BuiltGroup(ALL, [node])
    return group if max(_depths(group)) <= DEEPEST_BUILT else None


def _depths(group: BuiltGroup, depth: int = 1) -> Iterator[int]:
    yield depth
    for member in group.members:
        if isinstance(member, BuiltGroup):
            yield from _depths(member, depth + 1)


def _node(rule: Any) -> BuiltNode:
    if "not" in rule:
        inner = rule["not"]
        return BuiltGroup(NONE, [_node(one) for one in inner["any"]] if "any" in inner else [_node(inner)])
    for match in (ALL, ANY):
        if match in rule:
            return BuiltGroup(match, [_node(member) for member in rule[match]])
    value = rule.get("value")
    values = value if isinstance(value, list) else [] if value is None else [value]
    days = rule.get("within_days")
    return BuiltCondition(rule["field"], rule["op"], [_text(one) for one in values], "" if days is None else str(days))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)
