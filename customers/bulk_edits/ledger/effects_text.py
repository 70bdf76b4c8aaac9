"""The counted effects of a preview in plain words, losses last and marked. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from customers.bulk_edit_kinds import KindWords
from customers.bulk_edits.ledger.rows import OF_KIND
from customers.rules import fields
from customers.rules.effects import BESIDES, DELETES, LOSSES

Label = Callable[[str], str]  # a field's name -> its label


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of "What this does": how many, and of what. `looks`: a person should look at it before the run."""

    name: str
    number: int
    words: str
    looks: bool = False


# (effect, one, several), in the order in which they are read.
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("customers", "customer changes", "customers change"),
    ("created", "customer is added", "customers are added"),
    ("merges", "merge: two customers become one", "merges: two customers become one in each"),
    (
        BESIDES,
        "customer is already as the file says, and takes part in what is done for every row",
        "customers are already as the file says, and take part in what is done for every row",
    ),
    ("mobile:access+", "mobile number gains account access", "mobile numbers gain account access"),
    ("email:access+", "email address gains account access", "email addresses gain account access"),
    ("cards:access+", "card gives account access from now on", "cards give account access from now on"),
    ("mobile:new", "customer gets a mobile number", "customers get a mobile number"),
    ("email:new", "customer gets an email address", "customers get an email address"),
    (
        "mobile:replaced",
        "mobile number is replaced; the old one stays reserved",
        "mobile numbers are replaced; the old ones stay reserved",
    ),
    (
        "email:replaced",
        "email address is replaced; the old one stays reserved",
        "email addresses are replaced; the old ones stay reserved",
    ),
    (
        "mobile:waits",
        "mobile number waits: the confirmed one stays until its owner confirms the new one",
        "mobile numbers wait: the confirmed ones stay until their owners confirm the new ones",
    ),
    (
        "email:waits",
        "email address waits: the confirmed one stays until its owner confirms the new one",
        "email addresses wait: the confirmed ones stay until their owners confirm the new ones",
    ),
    ("mobile:asked", "mobile number needs its owner's confirmation", "mobile numbers need confirmation"),
    ("email:asked", "email address needs its owner's confirmation", "email addresses need confirmation"),
    (
        "mobile:message",
        "text message can be sent afterwards, to the number awaiting confirmation",
        "text messages can be sent afterwards, to the numbers awaiting confirmation",
    ),
    (
        "email:message",
        "mail can be sent afterwards, to the address awaiting confirmation",
        "mails can be sent afterwards, to the addresses awaiting confirmation",
    ),
    ("identifiers", "identifier is set or changed", "identifiers are set or changed"),
    ("cards", "card is set or changed", "cards are set or changed"),
    (
        "warnings:harmless",
        "row is applied to the customer that its own was merged into",
        "rows are applied to the customers that their own were merged into",
    ),
    ("identifiers:cleared", "identifier is removed", "identifiers are removed"),
    ("mobile:access-", "mobile number loses account access", "mobile numbers lose account access"),
    ("email:access-", "email address loses account access", "email addresses lose account access"),
    ("cards:access-", "card gives no account access any more", "cards give no account access any more"),
    (
        "access_lost",
        "customer is left without any account access",
        "customers are left without any account access",
    ),
    ("mobile:cleared", "mobile number is cleared", "mobile numbers are cleared"),
    ("email:cleared", "email address is cleared", "email addresses are cleared"),
    ("cleared", "customer loses a value", "customers lose a value"),
    ("erased", "customer is erased", "customers are erased"),
    ("deletes", "customer is erased for good", "customers are erased for good"),
    (
        "short_rows",
        "row is shorter than the header: the missing cells at its end are read as blank",
        "rows are shorter than the header: the missing cells at their ends are read as blank",
    ),
    (
        "warnings",
        "row is done without a part that cannot be stored",
        "rows are done without a part that cannot be stored",
    ),
)
# What an undo takes back is nobody's afterwards.
_WORDS_OF_UNDO: Mapping[str, tuple[str, str]] = {
    "merges": ("merge is taken back", "merges are taken back"),
    "mobile:replaced": ("mobile number goes back to the one before", "mobile numbers go back to those before"),
    "email:replaced": ("email address goes back to the one before", "email addresses go back to those before"),
}
_AFTER_FIELDS = "identifiers:cleared"  # what is lost stands last
_MARKED = LOSSES | {"short_rows", "warnings", "mobile:cleared", "email:cleared"}


def describe_effects(
    effects: Mapping[str, int], *, label: Label, is_undo: bool = False, words: KindWords | None = None
) -> tuple[Effect, ...]:
    """Say what is counted, one line an effect; what does not happen is left out. `words` are those of a part's kind."""
    lines: list[Effect] = []
    for name, *said in _WORDS:
        one, several = _WORDS_OF_UNDO.get(name, said) if is_undo else said
        if name == _AFTER_FIELDS:
            lines += [*_fields(effects, label), *(_of_kind(effects, words) if words else ())]
        number = effects.get(name, 0) - (effects.get("warnings:harmless", 0) if name == "warnings" else 0)
        if number:
            lines.append(Effect(name, number, one if number == 1 else several, looks=name in _MARKED))
    return tuple(lines)


def does_not(effects: Mapping[str, int], *, is_of_part: bool = False) -> str:
    """Return what a careful reader looks for and does not find: no value cleared, nobody added, no message sent."""
    if effects.get(DELETES):
        return "This can't be undone. No customer is added, no message is sent."
    if is_of_part:
        return "No customer is added, no profile is changed, no message is sent."
    # Of two values of customers who are merged one goes.
    clears = any(effects.get(name) for name in ("cleared", "erased", "merges"))
    absent = ([] if effects.get("created") else ["no customer is added"]) + ([] if clears else ["no value is cleared"])
    sends = any(name.endswith(":message") for name in effects)
    return ", ".join([*absent, f"no message is sent{' by the run itself' if sends else ''}"]).capitalize() + "."


def _fields(effects: Mapping[str, int], label: Label) -> list[Effect]:
    found = [(name.removeprefix("field:"), number) for name, number in effects.items() if name.startswith("field:")]
    order = {field: place for place, field in enumerate(fields.PROFILE)}
    found.sort(key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    return [Effect(f"field:{field}", number, _field_words(field, number, label)) for field, number in found]


def _of_kind(effects: Mapping[str, int], words: KindWords) -> list[Effect]:
    lines = []
    for name in sorted(name for name in effects if name.startswith(OF_KIND)):
        field, _, counted = name.removeprefix(OF_KIND).rpartition("=")
        said = words.count_text(field, counted, effects[name])
        lines.append(Effect(name, effects[name], said, looks=words.is_lost(counted)))
    return lines


def _field_words(field: str, number: int, label: Label) -> str:
    if fields.is_custom(field):
        return f"{'value' if number == 1 else 'values'} of {label(field)} {'changes' if number == 1 else 'change'}"
    word = label(field).lower()
    return f"{word} changes" if number == 1 else f"{word}s change"
