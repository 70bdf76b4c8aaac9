"""What an integration point does, in sentences made from its settings. Pure."""

from collections.abc import Iterator
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


def describe(policy: PointPolicy) -> tuple[str, ...]:
    """Say what happens to what enters through the point."""
    return tuple(_sentences(policy))


def describe_contacts(policy: PointPolicy) -> tuple[str, ...]:
    """Say what happens to a customer's contacts when they enter through the point."""
    return (*(_contact(word, policy.contact(kind)) for kind, word in _KINDS), _HELD[policy.held_by_another])


def _sentences(policy: PointPolicy) -> Iterator[str]:
    yield from describe_contacts(policy)
    if policy.verification_required:
        yield "The contact-info API takes only contacts whose owner has verified them."
    yield (
        "National phone numbers are read as numbers of " + policy.country + "."
        if policy.country
        else "Phone numbers need their country code: the point has no country."
    )
    yield "Client systems may register customers." if policy.may_register else "Client systems may not register anyone."


def _contact(word: str, policy: ContactPolicy) -> str:
    sentence = f"Each {word} that enters {_ACCESS[policy.access]}"
    if policy.confirmation is ConfirmationDemand.ASK:
        return f"{sentence} Its owner is asked to confirm it; a confirmed one is replaced only after that."
    return f"{sentence} Its owner is not asked to confirm it."
