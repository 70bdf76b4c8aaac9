"""What an edit does to one kind of contact of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy

# How a value comes that is more than a text somebody typed: its owner confirmed it where it stands with the customer;
# its owner confirmed it for a customer who was merged into this one for it; its owner has just verified it; or a client
# system that needs no verification vouches for it.
Entry = Literal["confirmed", "confirmed_before", "verified", "vouched"]


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


class KindOfContacts(NamedTuple):
    """All contacts of one kind that one customer has."""

    current: ContactValue | None = None
    pending: ContactValue | None = None
    removed: Mapping[str, ContactValue] | None = None  # by value

    def own_removed(self, value: str) -> ContactValue | None:
        """Return the customer's own removed contact of that value."""
        return (self.removed or {}).get(value)


class ContactHolder(NamedTuple):
    """Who has a value: another customer's current or removed contact."""

    customer_id: int
    state: str


class ContactStep(NamedTuple):
    """One contact row before and after; `before` is None for a new one, `after` for one that goes."""

    before: ContactValue | None
    after: ContactValue | None


def enter_contact(
    *,
    value: str,
    typed: str,
    has: KindOfContacts,
    holder: ContactHolder | None,
    policy: ContactPolicy,
    point_id: int,
    may_wait: bool = False,
) -> tuple[ContactStep, ...]:
    """Return what becomes of a customer's contacts of one kind when `value` enters through a point. No step: unchanged.

    Raises Refused: `reserved` (another's removed contact) or `taken` (another's current one), unless the point lets it
    wait (`may_wait`) until confirmation decides.
    """
    if has.current and has.current.value == value:
        return _touched(has.current, policy)
    if has.pending and has.pending.value == value:
        return ()  # It waits already: nothing changes and nothing is sent again.
    waits_for_another = may_wait and holder is not None and holder.state == "current"
    if not waits_for_another:
        _refuse_held(holder)
    asks = policy.confirmation is ConfirmationDemand.ASK
    entered = ContactValue(
        value=value,
        typed=typed,
        confirmation="asked" if asks or waits_for_another else "none",
        gives_account_access=policy.access is Access.GIVE,
        integration_point_id=point_id,
    )
    if waits_for_another or (asks and has.current and has.current.confirmation == "confirmed"):
        return (_waiting(entered, has.pending),)
    return _replaced(entered, has)


def verify_contact(
    *, value: str, typed: str, has: KindOfContacts, holder: ContactHolder | None, policy: ContactPolicy, point_id: int
) -> tuple[ContactStep, ...]:
    """Return what becomes of the contacts when the owner has just proved `value`: it is current and confirmed.

    Raises Refused as `enter_contact` does; nothing waits.
    """
    if has.current and has.current.value == value:
        after = replace(has.current, confirmation="confirmed", gives_account_access=_access(has.current, policy))
        return (ContactStep(has.current, after),) if after != has.current else ()
    _refuse_held(holder)
    waited = has.pending if has.pending and has.pending.value == value else None
    access = _access(waited, policy) if waited else policy.access is Access.GIVE
    return _replaced(ContactValue(value, typed, "current", "confirmed", access, point_id), has)


def vouch_contact(
    *, value: str, typed: str, has: KindOfContacts, holder: ContactHolder | None, policy: ContactPolicy, point_id: int
) -> tuple[ContactStep, ...]:
    """Return what becomes of the contacts when a client system vouches for `value`: current at once, never pending.

    What the customer has stays as it is. Raises Refused as `enter_contact` does.
    """
    if has.current and has.current.value == value:
        return ()
    _refuse_held(holder)
    return _replaced(ContactValue(value, typed, "current", "none", policy.access is Access.GIVE, point_id), has)


def confirm_contact(
    *, value: str, has: KindOfContacts, holder: ContactHolder | None, moves: bool, is_merged: bool = False
) -> tuple[ContactStep, ...]:
    """Return what becomes of the contacts when the owner confirms `value`, which was asked for or waits.

    `moves`: the other customer who holds it loses it (`may_move`). `is_merged`: the customer who was asked and the one
    who held it are one by now, this one, so that it may stand here without having been asked for.

    Raises Refused: `changed_since` where nobody asks any more, `taken` or `reserved` where it is another's to stay.
    """
    if has.current and has.current.value == value:
        return _confirmed_where_it_stands(has.current, was_asked=not is_merged)
    waiting = has.pending
    if waiting is None or waiting.value != value:
        raise Refused(Code.CHANGED_SINCE, {"now": has.current.value if has.current else None})
    if not moves:
        _refuse_held(holder)
    own = has.own_removed(value)
    after = replace(waiting, state="current", confirmation="confirmed")
    if own:  # It was this customer's before: that row is taken back, and the waiting one goes.
        return (*_removed(has.current), *_dropped(waiting), ContactStep(own, replace(after, id=own.id)))
    return (*_removed(has.current), ContactStep(waiting, after))


def may_move(contact: ContactValue, *, held_by: int) -> bool:
    """Return whether a current contact may pass to another customer who confirmed it.

    `held_by`: how much holds the one who would lose it, this contact counted.
    """
    return contact.state == "current" and not is_proved(contact) and held_by > 1


def is_proved(contact: ContactValue) -> bool:
    """Return whether its customer has confirmed a contact, or signs in with it."""
    return contact.confirmation == "confirmed" or contact.gives_account_access


def _confirmed_where_it_stands(current: ContactValue, *, was_asked: bool) -> tuple[ContactStep, ...]:
    if was_asked and current.confirmation == "none":  # The asking was taken back: its link confirms nothing any more.
        raise Refused(Code.CHANGED_SINCE, {"now": current.value})
    if current.confirmation == "confirmed":
        return ()
    return (ContactStep(current, replace(current, confirmation="confirmed")),)


def _refuse_held(holder: ContactHolder | None) -> None:
    if holder is not None:
        raise Refused(Code.RESERVED if holder.state == "removed" else Code.TAKEN, {"holder": holder.customer_id})


def _access(contact: ContactValue, policy: ContactPolicy) -> bool:
    """Return whether a contact that the customer has gives access, once it came through a point again."""
    return contact.gives_account_access if policy.access is Access.LEAVE else policy.access is Access.GIVE


def clear_contact(*, has: KindOfContacts, may_clear_confirmed: bool) -> tuple[ContactStep, ...]:
    """Return what clearing does: the current value is removed and stays reserved, a pending one is dropped.

    Raises Refused `forbidden_clear` for a confirmed or access-giving contact without the permission.
    """
    current = has.current
    if current and is_proved(current) and not may_clear_confirmed:
        raise Refused(Code.FORBIDDEN_CLEAR)
    return _removed(current) + _dropped(has.pending)


def _touched(current: ContactValue, policy: ContactPolicy) -> tuple[ContactStep, ...]:
    access, confirmation = _access(current, policy), current.confirmation
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
