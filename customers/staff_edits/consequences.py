"""What a form is told before an edit is saved: refusals, losses, merges, whether a reason is required, and messages.

Pure: it looks at what the engine planned and at nothing else.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from customers.edits.change_customers import PlannedEdit
from customers.rules import fields
from customers.rules.effects import wants_message
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import ConfirmationDemand, PointPolicy

_WORDS = {"email": "email address", "mobile": "mobile number"}


def losses(delta: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Return what the customer loses by an edit with this delta."""
    return tuple(sentence for kind in fields.CONTACT_KINDS for sentence in _of_kind(kind, delta))


def _of_kind(kind: str, delta: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    word = _WORDS[kind]
    had, has = delta.get(f"{kind}:access", (False, False))
    if had and not has:
        yield f"The customer loses account access by {word}, {_why(kind, delta, otherwise='the touchpoint takes it')}."
    if delta.get(f"{kind}:confirmation", (None, None))[0] == "confirmed":
        yield f"The confirmation of the {word} is lost, {_why(kind, delta, otherwise='the touchpoint takes it')}."
    waited, waits = delta.get(f"{kind}:pending", (None, None))
    if waited is not None:
        instead = "a new one waits in its place" if waits is not None else "a new one is entered"
        yield f"The {word} that waits for confirmation is dropped, {_why(kind, delta, otherwise=instead)}."


def _why(kind: str, delta: Mapping[str, Sequence[Any]], *, otherwise: str) -> str:
    """Name the cause: the contact itself, where the customer had one and the edit changes it."""
    before, after = delta.get(kind, (None, None))
    if before is None:
        return f"because {otherwise}"
    return f"because the {_WORDS[kind]} is {'replaced' if after is not None else 'cleared'}"


def reason_due(delta: Mapping[str, Sequence[Any]]) -> str:
    """Return the sentence that asks for a reason; blank: none is due."""
    if losses(delta):
        return "Say why: this takes something from the customer, and the changelog keeps the reason."
    cleared = [field for field, (before, after) in delta.items() if before is not None and after is None]
    if any(field in fields.CONTACT_KINDS or fields.is_identifier(field) for field in cleared):
        return "Say why: the customer will no longer be found by what is cleared."
    return ""


def refusals_of(planned: list[PlannedEdit]) -> tuple[Refusal, ...]:
    """Collect every refusal once. In a file a bad optional value is dropped with a warning; a person can correct it."""
    found: dict[str, Refusal] = {}
    whole, *single = planned
    for one in [*single, whole]:
        dropped = [note for note in one.plan.warnings if note.code is not Code.APPLIED_TO_SURVIVOR] if one.plan else []
        for refusal in [one.refusal, *dropped] if one.refusal else dropped:
            found.setdefault(refusal.column, refusal)
    # Clearing one of two contacts may be refused alone and fine together with a new one: the whole edit decides.
    if whole.refusal is None or whole.refusal.code is not Code.LAST_IDENTIFIER:
        return tuple(refusal for refusal in found.values() if refusal.code is not Code.LAST_IDENTIFIER)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class ConfirmationToSend:
    """A contact that gets a message in which its owner is asked to confirm it."""

    kind: str
    value: str

    @property
    def mark(self) -> str:
        """Name what a person said yes to: a message to this very value. Another one, typed since, is announced anew."""
        return f"message:{self.kind}:{hashlib.sha256(self.value.encode()).hexdigest()[:16]}"


def confirmations_to_send(planned: PlannedEdit, point: PointPolicy) -> tuple[ConfirmationToSend, ...]:
    """Name the contacts that an edit leaves to be confirmed and that were not before."""
    if planned.plan is None or planned.state is None:
        return ()
    asks = [kind for kind in fields.CONTACT_KINDS if point.contact(kind).confirmation is ConfirmationDemand.ASK]
    wanted = wants_message(planned.plan.delta, asks=asks)
    has = {kind: contacts.current.value for kind, contacts in planned.state.contacts.items() if contacts.current}
    return tuple(ConfirmationToSend(kind, value or has.get(kind, "")) for kind, value in wanted.items())


@dataclass(frozen=True, slots=True)
class MergeToCome:
    """A customer who has a contact of the edit: the touchpoint merges the two."""

    kind: str
    holder: int

    @property
    def sentence(self) -> str:
        """Say who is merged, and why."""
        return (
            f"Customer {self.holder} has this {_WORDS[self.kind]}, and the touchpoint merges customers who share one."
        )

    @property
    def mark(self) -> str:
        """Name what a person said yes to: becoming one with this very customer."""
        return f"merge:{self.kind}:{self.holder}"


def merges_to_come(planned: PlannedEdit) -> tuple[MergeToCome, ...]:
    """Name the customers who become one with the edit's."""
    return tuple(MergeToCome(one.why.field, one.holder) for one in planned.merging)
