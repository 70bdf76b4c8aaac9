"""Why customers were merged and why not, as one sentence. It holds ids only, unless a masked value is given to it."""

from collections.abc import Mapping
from typing import Final

from customers.rules.merging import Blocker, MergeCode, MergeRule, SurvivorReason

BLOCKERS: Final[Mapping[MergeCode, str]] = {
    MergeCode.SAME_CUSTOMER: "These are one customer. Choose another one to merge with.",
    MergeCode.NOT_FOUND: "There is no customer {customer}.",
    MergeCode.ALREADY_MERGED: "Customer {customer} was merged into customer {survivor}. Merge that one instead.",
    MergeCode.ERASED: "Customer {customer} was erased.",
    MergeCode.ERASURE_WAITS: "Somebody asked to erase customer {customer}. Decide that request first.",
    MergeCode.DIFFERENT_IDS: "They have different ids of type {field}. Customers with different ones are never merged.",
    MergeCode.BOTH_HAVE_ACCESS: "Both customers have account access.",
}
_SHORT: Final[Mapping[MergeCode, str]] = {
    MergeCode.ERASED: "customer {customer} was erased",
    MergeCode.ERASURE_WAITS: "an erasure was asked for",
    MergeCode.DIFFERENT_IDS: "different ids of type {field}",
    MergeCode.BOTH_HAVE_ACCESS: "both have account access",
}
_RULES: Final[Mapping[MergeRule, str]] = {
    MergeRule.BY_HAND: "merged by hand",
    MergeRule.IDENTIFIER: "{what} was added to one of them, and the other one has it",
    MergeRule.CONFIRMED: "the owner confirmed {what} for one of them, and the other one had it",
    MergeRule.POINT: "{what} came through a touchpoint that merges customers with the same value",
    MergeRule.FILE: "merged by a file",
}
SURVIVORS: Final[Mapping[SurvivorReason, str]] = {
    SurvivorReason.ACCESS_BY_THIS: "has account access through this contact",
    SurvivorReason.CONFIRMED_THIS: "has confirmed this contact",
    SurvivorReason.ACCESS: "has account access",
    SurvivorReason.LATER: "registered later",
}


ALREADY_TAKEN_BACK: Final = "Nothing to do: this merge was taken back already."


def already_one_text(survivor: int) -> str:
    """Return why two customers need not be merged."""
    return f"Nothing to do: both are customer {survivor} already."


def blocker_text(blocker: Blocker) -> str:
    """Return what speaks against a merge."""
    return BLOCKERS[blocker.code].format(customer=blocker.customer, field=blocker.field, survivor=blocker.survivor)


def short_reason(blocker: Blocker) -> str:
    """Return what speaks against a merge as a part of a sentence; blank where that says nothing new."""
    return _SHORT.get(blocker.code, "").format(customer=blocker.customer, field=blocker.field)


def rule_text(rule: MergeRule, what: str) -> str:
    """Return what led to a merge; `what`: the field and its value, as the reader may see it."""
    return _RULES[rule].format(what=what or "a value")
