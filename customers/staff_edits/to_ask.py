"""Whose owners an edit will write to: said before it is saved, because nobody takes a message back. Pure."""

import hashlib
from dataclasses import dataclass

from customers.edits.change_customers import Judged
from customers.rules import fields
from customers.rules.effects import wants_message
from integration_points.policies import ConfirmationDemand, PointPolicy


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A contact that gets a message in which its owner is asked to confirm it."""

    kind: str
    value: str

    @property
    def mark(self) -> str:
        """Name what a person said yes to: a message to this very value. Another one, typed since, is announced anew."""
        return f"message:{self.kind}:{hashlib.sha256(self.value.encode()).hexdigest()[:16]}"


def to_ask(judged: Judged, point: PointPolicy) -> tuple[ToAsk, ...]:
    """Name the contacts that an edit leaves to be confirmed and that were not before."""
    if judged.plan is None or judged.state is None:
        return ()
    asks = [kind for kind in fields.CONTACT_KINDS if point.contact(kind).confirmation is ConfirmationDemand.ASK]
    wanted = wants_message(judged.plan.delta, asks=asks)
    has = {kind: contacts.current.value for kind, contacts in judged.state.contacts.items() if contacts.current}
    return tuple(ToAsk(kind, value or has.get(kind, "")) for kind, value in wanted.items())
