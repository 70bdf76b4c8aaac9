"""What an edit does to one kind of contact of one customer (design.md, section 5, "Contacts")."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from customers.rules.codes import Code
from customers.rules.refusals import Refused
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy


@dataclass(frozen=True, slots=True)
class ContactValue:
    """One contact of a customer as it stands, or is to stand. `id` is None for one that is to be made."""

    value: str
    typed: str
    state: str = "current"
    confirmation: str = "none"
    gives_account_access: bool = False
    integration_point_id: int = 0
    id: int | None = None


@dataclass(frozen=True, slots=True)
class KindOfContacts:
    """All contacts of one kind that one customer has."""

    current: ContactValue | None = None
    pending: ContactValue | None = None
    removed: Mapping[str, ContactValue] | None = None  # by value

    def own_removed(self, value: str) -> ContactValue | None:
        """Return the customer's own removed contact of that value."""
        return (self.removed or {}).get(value)


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a value: another customer's current or removed contact."""

    customer_id: int
    state: str


@dataclass(frozen=True, slots=True)
class ContactStep:
    """One contact row before and after; `before` is None for a new one, `after` for one that goes."""

    before: ContactValue | None
    after: ContactValue | None


def enter_contact(
    *, value: str, typed: str, has: KindOfContacts, holder: Held | None, policy: ContactPolicy, point_id: int
) -> tuple[ContactStep, ...]:
    """Say what becomes of a customer's contacts of one kind when `value` enters through a point. No step: unchanged.

    Raises Refused: `taken` (another customer's current contact) or `reserved` (another's removed one).
    """
    if has.current and has.current.value == value:
        return _touched(has.current, policy)
    if has.pending and has.pending.value == value:
        return ()  # It waits already: nothing changes and nothing is sent again.
    if holder is not None:
        raise Refused(Code.RESERVED if holder.state == "removed" else Code.TAKEN, {"holder": holder.customer_id})
    asks = policy.confirmation is ConfirmationDemand.ASK
    entered = ContactValue(
        value=value,
        typed=typed,
        confirmation="asked" if asks else "none",
        gives_account_access=policy.access is Access.GIVE,
        integration_point_id=point_id,
    )
    if asks and has.current and has.current.confirmation == "confirmed":
        return (_waiting(entered, has.pending),)
    return _replaced(entered, has)


def clear_contact(*, has: KindOfContacts, may_clear_confirmed: bool) -> tuple[ContactStep, ...]:
    """Say what clearing does: the current value is removed and stays reserved, a pending one is dropped.

    Raises Refused `forbidden_clear` for a confirmed or access-giving contact without the permission.
    """
    current = has.current
    protected = current and (current.confirmation == "confirmed" or current.gives_account_access)
    if protected and not may_clear_confirmed:
        raise Refused(Code.FORBIDDEN_CLEAR)
    return _removed(current) + _dropped(has.pending)


def _touched(current: ContactValue, policy: ContactPolicy) -> tuple[ContactStep, ...]:
    access, confirmation = current.gives_account_access, current.confirmation
    if policy.access is not Access.LEAVE:
        access = policy.access is Access.GIVE
    if policy.confirmation is ConfirmationDemand.ASK and confirmation == "none":
        confirmation = "asked"
    if (access, confirmation) == (current.gives_account_access, current.confirmation):
        return ()  # Most of a file: nothing is made for it.
    return (ContactStep(current, replace(current, gives_account_access=access, confirmation=confirmation)),)


def _waiting(entered: ContactValue, pending: ContactValue | None) -> ContactStep:
    """Keep the new value waiting; a newer one takes the place of an older one, which is not reserved."""
    after = replace(entered, state="pending", id=pending.id if pending else None)
    return ContactStep(pending, after)


def _replaced(entered: ContactValue, has: KindOfContacts) -> tuple[ContactStep, ...]:
    """Let the new value take the current one's place; what the customer had removed itself is taken back."""
    own = has.own_removed(entered.value)
    step = ContactStep(own, replace(entered, id=own.id)) if own else ContactStep(None, entered)
    return (*_removed(has.current), *_dropped(has.pending), step)


def _removed(current: ContactValue | None) -> tuple[ContactStep, ...]:
    # The row keeps its confirmation and access as a record: only current contacts are ever asked for them.
    return (ContactStep(current, replace(current, state="removed")),) if current else ()


def _dropped(pending: ContactValue | None) -> tuple[ContactStep, ...]:
    return (ContactStep(pending, None),) if pending else ()
