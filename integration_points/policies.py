"""What an integration point does to what enters through it: plain values, no database."""

from dataclasses import dataclass
from enum import StrEnum


class Access(StrEnum):
    """What a point does to the account access of a contact or a card. `leave` also means: a new one has none."""

    GIVE = "give"
    LEAVE = "leave"
    TAKE = "take"


class ConfirmationDemand(StrEnum):
    """Whether a point asks the owner to confirm a contact."""

    ASK = "ask"
    LEAVE = "leave"


class HeldByAnother(StrEnum):
    """What happens to a value that another customer holds."""

    REJECT = "reject"
    WAIT = "wait"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """What a point does to one kind of contact."""

    access: Access = Access.LEAVE
    confirmation: ConfirmationDemand = ConfirmationDemand.LEAVE


@dataclass(frozen=True, slots=True)
class PointPolicy:
    """All that an edit needs to know of the integration point it came through, frozen when the edit is planned."""

    id: int
    system_name: str
    email: ContactPolicy = ContactPolicy()
    mobile: ContactPolicy = ContactPolicy()
    held_by_another: HeldByAnother = HeldByAnother.REJECT
    verification_required: bool = False
    may_register: bool = False
    country: str = ""
    source_id: int | None = None
    account_id: int | None = None
    card_access: Access = Access.LEAVE

    def contact(self, kind: str) -> ContactPolicy:
        """Return what the point does to contacts of `kind` ("email" or "mobile")."""
        return self.email if kind == "email" else self.mobile
