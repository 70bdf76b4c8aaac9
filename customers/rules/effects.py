"""What a change does, in kinds that can be counted before a run: "312 mobile numbers gain account access"."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from customers.rules import fields
from customers.rules.erasure import ERASED_FIELD
from customers.rules.merging import MERGE_WITH
from customers.rules.values.cards import tells_access

# Customers whose rows change nothing, and to whom the file does something besides: they weigh as if they changed.
BESIDES = "besides"
MERGES = "merges"  # two customers become one
DELETES = "deletes"  # a customer is erased for good
# Effects that a person has to look at before a run: something is lost.
_LOST_ACCESS = ("access_lost", "email:access-", "mobile:access-", "cards:access-")
LOSSES = frozenset({*_LOST_ACCESS, "cleared", "identifiers:cleared", "erased", DELETES})


def effects_of(
    delta: Mapping[str, Sequence[Any]],
    *,
    is_new: bool,
    asks: Collection[str] | None = None,
    loses_last_access: bool = False,
) -> list[str]:
    """Name the effects of one customer's change. `asks`: the kinds of contacts whose confirmation its integration
    point asks; None: it is a taking back, which asks nobody.

    Of customers, once each: `customers` (one changes), `created`, `erased`, `access_lost` (the last one, see
    `loses_last_access`), `cleared` (any value). Of contacts: `<kind>:access+`, `<kind>:access-` (whatever the cause),
    `<kind>:asked`, `<kind>:waits`, `<kind>:message` (its owner can be asked by one), `<kind>:new`, `<kind>:replaced`,
    `<kind>:cleared`. Of others: `field:<name>`, `identifiers`, `identifiers:cleared`, `cards`, `cards:access+`,
    `cards:access-`.
    """
    effects = ["created" if is_new else "customers"]
    cleared = False
    for field, (before, after) in delta.items():
        if field == MERGE_WITH:
            effects += [MERGES] * len(after or before or ())
        elif field == ERASED_FIELD:
            effects.append("erased")
        elif field in fields.CONTACT_KINDS or (":" in field and field.split(":")[0] in fields.CONTACT_KINDS):
            effects += _contact_effects(field, before, after)
        elif fields.is_identifier(field):
            effects.append("identifiers:cleared" if after is None else "identifiers")
        elif fields.is_card(field):
            effects += _card_effects(before, after)
        else:
            effects.append(f"field:{field}")
        cleared = cleared or (after is None and field != MERGE_WITH and before is not None and ":pending" not in field)
    if cleared:
        effects.append("cleared")
    if loses_last_access:
        effects.append("access_lost")
    if asks is not None:
        effects += [f"{kind}:message" for kind in wants_message(delta, asks=asks)]
    return effects


def loses_last_access(delta: Mapping[str, Sequence[Any]], *, had: Collection[str]) -> bool:
    """Return whether a customer has account access before a change and none after it.

    `had`: the kinds of the customer's current contacts, and the names of its cards, that give it before.
    """
    if ERASED_FIELD in delta or not had:
        return bool(had)
    if any(delta.get(f"{kind}:access", (None, kind in had))[1] for kind in fields.CONTACT_KINDS):
        return False
    gained = any(fields.is_card(field) and tells_access(after) for field, (_, after) in delta.items())
    return not gained and all(name in delta for name in had if fields.is_card(name))


def wants_message(delta: Mapping[str, Sequence[Any]], *, asks: Collection[str]) -> dict[str, str | None]:
    """Return which kinds of contacts a change leaves to be confirmed that were not before, each with the value that it
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


def _card_effects(before: Any, after: Any) -> list[str]:
    gave, gives = tells_access(before), tells_access(after)
    return ["cards"] if gave == gives else ["cards", f"cards:access{'+' if gives else '-'}"]


def _contact_effects(field: str, before: Any, after: Any) -> list[str]:
    kind, _, part = field.partition(":")
    if not part:
        return [f"{kind}:{'new' if before is None else 'cleared' if after is None else 'replaced'}"]
    if part == "access":
        return [f"{kind}:access{'+' if after else '-'}"]
    if part == "confirmation":
        return [f"{kind}:asked"] if after == "asked" else []
    return [f"{kind}:waits"] if after is not None else []
