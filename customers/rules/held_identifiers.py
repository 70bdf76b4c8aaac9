"""What becomes of a value that is added to a customer under a source, and that somebody has already. Pure.

Under the same source and account, and of a type that is unique over the project, it is refused. Under another source
or account the two are one customer: the one who has it stays, and the one it is added to is merged into that one.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused


class Held(NamedTuple):
    """Somebody has the value: an identifier within its scope, or a contact within that of the point it came through."""

    customer_id: int
    scope: str  # "": of a contact that came through a point without a source
    merged_into: int | None = None  # whoever has it was merged: the value is archived
    is_removed: bool = False  # a contact that is reserved
    row_id: int = 0

    @property
    def owner(self) -> int:
        """Return the customer who is found by it."""
        return self.merged_into or self.customer_id


class Standing(StrEnum):
    """How a wanted value stands to the customer it is added to."""

    FREE = "free"
    OWN = "own"  # the customer's own, whatever the source
    ARCHIVED = "archived"  # an id that the customer had before a merge
    TAKES_OVER = "takes_over"  # from somebody who was merged
    JOINS = "joins"  # somebody else's under another source: the two are merged


class HeldStanding(NamedTuple):
    """How a value stands, and by whose row; none where nobody has it."""

    standing: Standing
    held: Held | None = None


def standing_of(
    held: Sequence[Held], *, customer_id: int, scope: str, may_take_archived: bool, is_unique: bool = False
) -> HeldStanding:
    """Return how a value that these have stands to a customer it is added to, under a scope.

    `is_unique`: the type is unique over the project. Raises Refused: `taken`, or `reserved` where it is a removed
    contact of somebody else.
    """
    others = [one for one in held if one.owner != customer_id]
    for one in others:
        _refuse(one, scope, is_unique=is_unique, may_take_archived=may_take_archived)
    joining = [one for one in others if one.merged_into is None]
    if len({one.customer_id for one in joining}) > 1:
        raise Refused(Code.AMBIGUOUS, {"count": len(joining)})
    if joining:
        return HeldStanding(Standing.JOINS, joining[0])
    return _own(held, customer_id, scope)


def _refuse(one: Held, scope: str, *, is_unique: bool, may_take_archived: bool) -> None:
    if one.is_removed:
        raise Refused(Code.RESERVED, {"holder": one.owner})
    if one.merged_into is not None:
        if not may_take_archived:
            raise Refused(Code.TAKEN, {"holder": one.owner, "archived": True})
    elif is_unique or one.scope == scope:
        raise Refused(Code.TAKEN, {"holder": one.customer_id})


def _own(held: Sequence[Held], customer_id: int, scope: str) -> HeldStanding:
    """Look at what is left: the customer's own rows, and archived ones that may be taken over."""
    own = [one for one in held if one.owner == customer_id]
    for one in held:
        if one.owner != customer_id and one.scope == scope:
            return HeldStanding(Standing.TAKES_OVER, one)
    if archived := next((one for one in own if one.merged_into is not None and one.scope == scope), None):
        return HeldStanding(Standing.ARCHIVED, archived)
    alive = next((one for one in own if one.merged_into is None), None)
    return HeldStanding(Standing.OWN, alive) if alive else HeldStanding(Standing.FREE)
