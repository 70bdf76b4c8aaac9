"""Which conditions make a rule true, or false: those that have to be named to say why."""

from collections.abc import Callable

from customers.wings.segments.rules.parse import Condition, Rule

Holds = Callable[[Condition], bool | None]  # None: nobody knows


def witnesses(rule: Rule, holds: Holds, *, wanted: bool) -> list[tuple[Condition, bool]]:
    """Return conditions that together make a rule what it was, each with whether it held; none where that isn't sure.

    Of a group of which one member is enough, it's the first that was so; or the only one that may have been.
    """
    if isinstance(rule, Condition):
        return [] if holds(rule) is (not wanted) else [(rule, wanted)]
    if rule.kind == "not":
        return witnesses(rule.members[0], holds, wanted=not wanted)
    if (rule.kind == "all") is wanted:
        found = [witnesses(member, holds, wanted=wanted) for member in rule.members]
        return [one for each in found for one in each] if all(found) else []
    answers = [(member, answer(member, holds)) for member in rule.members]
    sure = [member for member, one in answers if one is wanted]
    possible = [member for member, one in answers if one is None]
    chosen = sure[:1] or (possible if len(possible) == 1 else [])
    return witnesses(chosen[0], holds, wanted=wanted) if chosen else []


def answer(rule: Rule, holds: Holds) -> bool | None:
    """Return whether a rule is true as far as it is known."""
    if isinstance(rule, Condition):
        return holds(rule)
    answers = [answer(member, holds) for member in rule.members]
    if rule.kind == "not":
        return None if answers[0] is None else not answers[0]
    decides = rule.kind == "any"  # one such member decides
    if decides in answers:
        return decides
    return None if None in answers else not decides
