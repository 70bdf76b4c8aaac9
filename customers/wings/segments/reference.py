"""The fields and operators of segment rules, as the page of docs/ that is made from the code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from customers.rule_fields import ValueKind
from customers.rules.texts.markdown import code, codes, page, table
from customers.wings.segments.rules.kinds import NEGATED, ON_TIME, OPS, WITH_LIST, WITHOUT_VALUE, Op
from customers.wings.segments.rules.parse import DEEPEST, GROUPS, MOST_CONDITIONS
from customers.wings.segments.rules.parse import MOST_DAYS as MOST_DAYS_BACK
from customers.wings.segments.rules.values import MOST_DAYS, MOST_VALUES
from customers.wings.segments.rules.words import OPS_IN_WORDS

T, N, D, M, Y, C = (
    ValueKind.TEXT,
    ValueKind.NUMBER,
    ValueKind.DATE,
    ValueKind.MOMENT,
    ValueKind.YES_NO,
    ValueKind.CHOICE,
)


@dataclass(frozen=True, slots=True)
class FieldPattern:
    """A field, or several that are named alike: words in capitals stand for a name of the project."""

    name: str
    kinds: tuple[ValueKind, ...]
    meaning: str


# A test compares these with the fields that a project has: none is missing, and none is there in vain.
FIELDS: Final[tuple[FieldPattern, ...]] = (
    FieldPattern("firstName", (T,), "Given name"),
    FieldPattern("middleName", (T,), "Middle name"),
    FieldPattern("lastName", (T,), "Family name"),
    FieldPattern("area", (T,), "City, region or other area"),
    FieldPattern("timeZone", (T,), "Time zone by its IANA name"),
    FieldPattern("gender", (C,), "Gender"),
    FieldPattern("birthDate", (D,), "Date of birth"),
    FieldPattern("birthday", (N,), "Days until the next birthday: 0 is today"),
    FieldPattern("email", (T,), "The current email"),
    FieldPattern("email.set", (Y,), "Whether there is one"),
    FieldPattern("email.confirmation", (C,), "Whether its owner confirmed it"),
    FieldPattern("email.access", (Y,), "Whether it gives account access"),
    FieldPattern("phone", (T,), "The current mobile number, with + and country code"),
    FieldPattern("phone.set", (Y,), "Whether there is one"),
    FieldPattern("phone.confirmation", (C,), "Whether its owner confirmed it"),
    FieldPattern("phone.access", (Y,), "Whether it gives account access"),
    FieldPattern("FIELD", (T, N, D, Y, C), "A custom field by its system name; its type decides the operators"),
    FieldPattern("IDENTIFIER", (T,), "An identifier type by its system name; with several ids, any of them may match"),
    FieldPattern("card.status", (C,), "Status of a card; with several cards, any of them may match"),
    FieldPattern("card.series", (C,), "Series of a card that isn't deleted"),
    FieldPattern("registered", (M,), "When the customer was added"),
    FieldPattern("registeredThrough", (C,), "The integration point that added the customer, by its system name"),
    FieldPattern("segment.SEGMENT", (Y,), "Whether the customer is in another segment"),
    FieldPattern("subscription.CHANNEL@BRAND", (C,), "What the customer chose for a channel of a brand"),
    FieldPattern("subscription.CHANNEL.TOPIC@BRAND", (C,), "What the customer chose for a topic"),
    FieldPattern("subscription.CHANNEL", (C,), "The same where there is one brand, or for any of them"),
    FieldPattern("subscription.CHANNEL.TOPIC", (C,), "The same for a topic"),
    FieldPattern("points.ACCOUNT.available", (N,), "Points that can be spent now"),
    FieldPattern("action.TEMPLATE.count", (N,), "How often an action happened; takes `within_days`"),
    FieldPattern("action.TEMPLATE.last", (M,), "When it happened last"),
    FieldPattern("device.app", (Y,), "Whether the customer has the app"),
    FieldPattern("device.browser", (Y,), "Whether the customer has a browser with push"),
)
_TAKES: Final[Mapping[ValueKind, str]] = {
    T: "a text; case doesn't matter",
    N: "a number",
    D: "a day, `2001-12-31`",
    M: "a day, `2001-12-31`, in the project's time zone",
    Y: "`true` or `false`",
    C: "one of the field's choices",
}
_ABOUT = f"""\
A rule is JSON. A condition asks one thing of one field:

```json
{{"field": "area", "op": "is", "value": "Berlin"}}
```

Groups combine conditions and other groups: {codes(GROUPS[:2])} take a list, `not` takes one.

```json
{{"all": [
  {{"field": "area", "op": "is", "value": "Berlin"}},
  {{"any": [
    {{"field": "email.set", "op": "is", "value": true}},
    {{"field": "phone.set", "op": "is", "value": true}}
  ]}},
  {{"not": {{"field": "birthday", "op": "at_most", "value": 7}}}}
]}}
```

Groups are nested at most {DEEPEST} deep, a rule has at most {MOST_CONDITIONS} conditions, and a list at most \
{MOST_VALUES:,} values. Save a rule on a segment's page, or with `manage.py create_segment NAME --rule JSON`. \
Everything that is wrong with it is told at once, each with its place as a JSON pointer."""


def segment_rules_page() -> str:
    """Return the page."""
    fields = [(code(one.name), ", ".join(map(_kind, one.kinds)), one.meaning) for one in FIELDS]
    return page(
        "Segment rules",
        _ABOUT,
        "## Operators",
        table(["operator", "reads as", "value", *map(_kind, ValueKind)], map(_operator, Op)),
        f"{codes(one.value for one in NEGATED)} say that the other one doesn't hold, so they include customers "
        "without a value. `in_last_days` and `in_next_days` count days of the project's time zone.",
        "## Kinds of values",
        table(["kind", "value"], [(_kind(one), _TAKES[one]) for one in ValueKind]),
        "## Fields",
        "Words in capitals stand for a name of your project. The page of a segment offers all that there are.",
        table(["field", "kind", "meaning"], fields),
        f"A field that takes `within_days` (1 to {MOST_DAYS_BACK:,}) counts from the start of that day: "
        '`{"field": "action.store.purchase.count", "op": "at_least", "value": 3, "within_days": 30}`.',
    )


def _kind(kind: ValueKind) -> str:
    return kind.value.replace("_", "/")


def _operator(op: Op) -> list[str]:
    return [code(op.value), OPS_IN_WORDS[op], _value(op), *("✓" if op in OPS[kind] else "" for kind in ValueKind)]


def _value(op: Op) -> str:
    if op in WITHOUT_VALUE:
        return "none"
    if op in ON_TIME:
        return f"days, 0 to {MOST_DAYS:,}"
    if op in WITH_LIST:
        return "a list"
    return "a list of two" if op is Op.BETWEEN else "one"
