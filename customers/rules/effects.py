"""What a change does, in kinds that can be counted before a run: "312 mobile numbers gain account access"."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from customers.rules import fields

# Effects that a person has to look at before a run: something is lost.
LOSSES = frozenset({"access_lost", "email:access-", "mobile:access-", "cleared", "clears_contact"})


def effects_of(delta: Mapping[str, Sequence[Any]], *, is_new: bool, asks: Collection[str] | None = None) -> list[str]:
    """Name the effects of one customer's change, each once. `asks`: the kinds of contacts whose confirmation its
    integration point asks; None: it is a taking back, which asks nobody.

    `customers` (one changes), `created`, `<kind>:access+`, `<kind>:access-`, `<kind>:asked`, `<kind>:waits`,
    `<kind>:message` (its owner can be asked by one), `<kind>:new`, `<kind>:replaced`, `<kind>:cleared`, `access_lost`
    (by replacing or clearing), `cleared` (any value), `field:<name>`, `identifiers`, `cards`.
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
    if asks is not None:
        effects += [f"{kind}:message" for kind in wants_message(delta, asks=asks)]
    return effects


def wants_message(delta: Mapping[str, Sequence[Any]], *, asks: Collection[str]) -> dict[str, str | None]:
    """Say which kinds of contacts a change leaves to be confirmed that were not before, each with the value that it
    made wait; None: the value that the customer had.
    """
    wanted: dict[str, str | None] = {}
    for kind in fields.CONTACT_KINDS:
        waiting = delta.get(f"{kind}:pending", (None, None))[1]
        if waiting is not None:
            wanted[kind] = waiting
        elif kind in delta:
            # One that was asked for gave way to another one: its confirmation reads as before, and is not.
            if kind in asks and delta[kind][1] is not None:
                wanted[kind] = delta[kind][1]
        elif delta.get(f"{kind}:confirmation", (None, None))[1] == "asked":
            wanted[kind] = None
    return wanted


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
