"""What a field of a rule holds, and what may be asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from customers.rule_fields import Told, ValueKind
from customers.rules import fields


class Op(StrEnum):
    """What is asked of a field."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    LESS = "less"
    AT_MOST = "at_most"
    MORE = "more"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    IN_LAST_DAYS = "in_last_days"
    IN_NEXT_DAYS = "in_next_days"
    SET = "set"
    NOT_SET = "not_set"


# Each of these says that the other one does not hold: so it includes customers without a value.
NEGATED: Final[Mapping[Op, Op]] = {Op.IS_NOT: Op.IS, Op.NONE_OF: Op.ONE_OF, Op.NOT_SET: Op.SET}

_ANY: Final = (Op.SET, Op.NOT_SET)
_EQUAL: Final = (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.NONE_OF)
_DAYS: Final = (Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.IN_LAST_DAYS, Op.IN_NEXT_DAYS)
OPS: Final[Mapping[ValueKind, tuple[Op, ...]]] = {
    ValueKind.TEXT: (*_EQUAL, Op.CONTAINS, Op.STARTS_WITH, *_ANY),
    ValueKind.NUMBER: (*_EQUAL, Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST, Op.BETWEEN, *_ANY),
    ValueKind.DATE: (Op.IS, Op.IS_NOT, *_DAYS, *_ANY),
    ValueKind.MOMENT: (Op.IS, Op.IS_NOT, *_DAYS, *_ANY),
    ValueKind.YES_NO: (Op.IS, Op.IS_NOT, *_ANY),
    ValueKind.CHOICE: (*_EQUAL, *_ANY),
}
# Whose answer changes as the days pass.
ON_TIME: Final = frozenset({Op.IN_LAST_DAYS, Op.IN_NEXT_DAYS})
WITHOUT_VALUE: Final = frozenset(_ANY)
WITH_LIST: Final = frozenset({Op.ONE_OF, Op.NONE_OF})


@dataclass(frozen=True, slots=True)
class Term:
    """A field that a condition may look at.

    `change` is what a change of the customer calls it, or what that begins with where it ends in a colon; blank: no
    change tells of it. `told_by` are the records of other parts that tell of it, by their name and what they are about.
    `is_always` holds for what every customer has: yes or no. `may_follow`: when it changes, it is known for whom.
    """

    name: str
    label: str
    group: str
    kind: ValueKind
    choices: Sequence[tuple[str, str]] = ()
    takes_days: bool = False
    is_always: bool = False
    is_retired: bool = False
    is_on_time: bool = False
    may_follow: bool = True
    change: str = ""
    told_by: frozenset[Told] = frozenset()
    segment: str = ""  # the other segment that it asks about

    @property
    def ops(self) -> tuple[Op, ...]:
        """Return what may be asked of it."""
        return OPS[self.kind]

    @property
    def watched(self) -> frozenset[str | Told]:
        """Name what changes (see `watched_as`) and records are looked through for."""
        return self.told_by | ({watched_as(self.change)} if self.change else set())

    def is_touched_by(self, field: str) -> bool:
        """Return whether a change of a field (customers/rules/fields.py) changes this."""
        return field == self.change or (self.change.endswith(":") and field.startswith(self.change))


def watched_as(field: str) -> str:
    """Name a field of a change without what stands for one contact, id or card: `email:access` is `email`."""
    if fields.is_custom(field):
        return field
    kind, _, rest = field.partition(":")
    return f"{kind}:{rest.partition(':')[0]}" if kind == "id" else kind
