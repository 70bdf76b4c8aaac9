"""What a change does, in kinds that can be counted before a run: "312 mobile numbers gain account access"."""

from collections.abc import Mapping, Sequence
from typing import Any

from customers.rules import fields

# Effects that a person has to look at before a run: something is lost.
LOSSES = frozenset({"access_lost", "email:access-", "mobile:access-", "cleared", "clears_contact"})


def effects_of(delta: Mapping[str, Sequence[Any]], *, is_new: bool) -> list[str]:
    """Name the effects of one customer's change, each once.

    `customers` (one changes), `created`, `<kind>:access+`, `<kind>:access-`, `<kind>:asked`, `<kind>:waits`,
    `<kind>:new`, `<kind>:replaced`, `<kind>:cleared`, `access_lost` (by replacing or clearing), `cleared` (any value),
    `field:<name>`, `identifiers`, `cards`.
    """
    effects = ["created" if is_new else "customers"]
    cleared = False
    for field, (before, after) in delta.items():
        if field in fields.CONTACT_KINDS or (":" in field and field.split(":")[0] in fields.CONTACT_KINDS):
            effects += _contact_effects(field, before, after, delta)
        elif fields.is_identifier(field):
            effects.append("identifiers")
        elif fields.is_card(field):
            effects.append("cards")
        else:
            effects.append(f"field:{field}")
        cleared = cleared or (after is None and before is not None and ":pending" not in field)
    if cleared:
        effects.append("cleared")
    return effects


def _contact_effects(field: str, before: Any, after: Any, delta: Mapping[str, Sequence[Any]]) -> list[str]:
    kind, _, part = field.partition(":")
    moved = kind in delta  # the value itself changes
    if not part:
        return [f"{kind}:{'new' if before is None else 'cleared' if after is None else 'replaced'}"]
    if part == "access":
        if after:
            return [f"{kind}:access+"]
        return ["access_lost"] if moved else [f"{kind}:access-"]
    if part == "confirmation":
        return [f"{kind}:asked"] if after == "asked" else []
    return [f"{kind}:waits"] if after is not None else []
