"""What an integration point does, in sentences made from its settings. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from integration_points.policies import Access, ConfirmationDemand, ContactPolicy, HeldByAnother, PointPolicy

NEVER_RETROACTIVE: Final = (
    "Settings are never retroactive: they count for what enters from now on, and leave what has entered as it is."
)
_KINDS: Final = (("email", "email address"), ("mobile", "mobile number"))
_ACCESS: Final = {
    Access.GIVE: "gains account access: the customer may sign in with it.",
    Access.TAKE: "loses account access; a new one gets none.",
    Access.LEAVE: "keeps the account access that it has; a new one gets none.",
}
_HELD: Final = {
    HeldByAnother.REJECT: "A contact that another customer holds is refused.",
    HeldByAnother.WAIT: "A contact that another customer holds is kept waiting; its confirmation decides.",
    HeldByAnother.MERGE: "A contact that another customer holds merges the two customers.",
}
_HELD_CASE: Final = {
    HeldByAnother.REJECT: "It is refused. Neither customer changes.",
    HeldByAnother.WAIT: "It waits with this customer, and its owner is asked to confirm it. Confirmed, it moves here. "
    "If the other customer has confirmed it or signs in with it, the two are merged instead. It stays there if they "
    "may not be merged, or if the other customer has nothing else.",
    HeldByAnother.MERGE: "The two customers are merged, which can be undone. If they may not be merged, for example "
    "because both have account access, it is refused and neither changes.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that can come in, and what becomes of it as an email and as a mobile number."""

    when: str
    email: str
    mobile: str

    @property
    def is_one(self) -> bool:
        """Return whether both kinds of contact fare alike."""
        return self.email == self.mobile


def describe_contacts(policy: PointPolicy) -> tuple[str, ...]:
    """Return what happens to a customer's contacts and cards when they enter through the point."""
    contacts = tuple(_contact(word, policy.contact(kind)) for kind, word in _KINDS)
    card = f"Each card that is issued or made active {_ACCESS[policy.card_access]}"
    cards = (card,) if policy.card_access is not Access.LEAVE else ()
    return (*contacts, *cards, _HELD[policy.held_by_another])


def describe_others(policy: PointPolicy) -> tuple[str, ...]:
    """Return what the point does beside taking contacts."""
    return tuple(_others(policy))


def cases(policy: PointPolicy) -> tuple[Case, ...]:
    """Say case by case what becomes of a contact that comes in."""
    return (
        Case("The customer has it already", _has(policy.email), _has(policy.mobile)),
        Case("It is new to the customer", _new(policy.email), _new(policy.mobile)),
        Case("It is new, and the customer has a confirmed one", _replacing(policy.email), _replacing(policy.mobile)),
        Case("Another customer has it", *2 * (_HELD_CASE[policy.held_by_another],)),
        Case(
            "Another customer had it, and it is reserved",
            *2 * ("It is refused, whatever the settings, until the reserved contact is released on request.",),
        ),
    )


def _has(policy: ContactPolicy) -> str:
    access = {Access.GIVE: "It gains account access.", Access.TAKE: "It loses account access.", Access.LEAVE: ""}
    asks = policy.confirmation is ConfirmationDemand.ASK
    asked = "If its owner was never asked to confirm it, that is done now; a confirmed one stays confirmed."
    said = [access[policy.access], asked if asks else ""]
    return " ".join(filter(None, said)) or "Nothing changes."


def _new(policy: ContactPolicy) -> str:
    access = "with" if policy.access is Access.GIVE else "without"
    asked = "its owner is asked" if policy.confirmation is ConfirmationDemand.ASK else "nobody is asked"
    return f"It becomes the current one, {access} account access, and {asked} to confirm it. An old one is reserved."


def _replacing(policy: ContactPolicy) -> str:
    if policy.confirmation is ConfirmationDemand.ASK:
        return "It waits: the confirmed one stays current until the new one is confirmed, too."
    return "It takes the confirmed one's place at once, and nobody is asked to confirm it."


def _others(policy: PointPolicy) -> Iterator[str]:
    if policy.verification_required:
        yield "The contact-info API takes only contacts whose owner has verified them."
    else:
        yield "The contact-info API takes the calling system's word for a contact: no verification is required."
    yield (
        f"National phone numbers are read as numbers of {policy.country}."
        if policy.country
        else "Phone numbers need their country code: the point has no country."
    )
    yield "Client systems may register customers." if policy.may_register else "Client systems may not register anyone."


def _contact(word: str, policy: ContactPolicy) -> str:
    sentence = f"Each {word} that enters {_ACCESS[policy.access]}"
    if policy.confirmation is ConfirmationDemand.ASK:
        return f"{sentence} Its owner is asked to confirm it; a confirmed one is replaced only after that."
    return f"{sentence} Its owner is not asked to confirm it."
