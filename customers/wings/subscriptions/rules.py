"""What a customer's consent is at each node of the tree brand -> channel -> topic. Values in, decision out."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class Channel(StrEnum):
    """How a message would reach a customer, in the order in which pages show them."""

    EMAIL = "email"
    SMS = "sms"
    VIBER = "viber"
    MOBILE_PUSH = "mobile_push"
    WEB_PUSH = "web_push"


class Status(StrEnum):
    """What a customer agreed to. Nothing stores NO_DATA: it is where nothing is stored."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    NO_DATA = "no_data"


CHANNEL_LABELS: Final[Mapping[str, str]] = {
    Channel.EMAIL: "Email",
    Channel.SMS: "SMS",
    Channel.VIBER: "Viber",
    Channel.MOBILE_PUSH: "Mobile push",
    Channel.WEB_PUSH: "Web push",
}
STATUS_LABELS: Final[Mapping[str, str]] = {
    Status.SUBSCRIBED: "Subscribed",
    Status.UNSUBSCRIBED: "Unsubscribed",
    Status.REQUIRES_CONFIRMATION: "Requires confirmation",
    Status.NO_DATA: "No data",
}
# The kind of contact that a channel writes to. The others reach a device: nobody could answer a link there.
CONTACT_KINDS: Final[Mapping[str, str]] = {
    Channel.EMAIL: "email",
    Channel.SMS: "mobile",
    Channel.VIBER: "mobile",
}
# Of two customers who become one, the stronger consent stays.
_STRENGTH: Final = (Status.NO_DATA, Status.UNSUBSCRIBED, Status.REQUIRES_CONFIRMATION, Status.SUBSCRIBED)


class Node(NamedTuple):
    """One place in the tree: a channel of a brand or, with a topic, a topic of it."""

    brand_id: int
    channel: str
    topic_id: int | None = None

    @property
    def parent(self) -> "Node | None":
        """Return the channel of a topic; None: it is a channel."""
        return None if self.topic_id is None else Node(self.brand_id, self.channel)

    @property
    def key(self) -> str:
        """Name its place within the brand, never blank: the database's unique key has no NULL in it."""
        return self.channel if self.topic_id is None else f"{self.channel}:{self.topic_id}"


# What is stored of one customer: only nodes with a status of their own.
OwnStatuses = Mapping[Node, Status]


@dataclass(frozen=True, slots=True)
class EffectiveStatus:
    """What counts at a node, and the node that said so; None: nobody said anything."""

    status: Status
    said_at: Node | None
    is_explicit: bool

    @property
    def is_inherited(self) -> bool:
        """Return whether it comes from the channel."""
        return self.said_at is not None and not self.is_explicit


NOTHING: Final = EffectiveStatus(Status.NO_DATA, None, is_explicit=False)


def effective(node: Node, own: OwnStatuses, *, double_opt_in: bool = False) -> EffectiveStatus:
    """Return what counts at a node: its own status, otherwise its channel's.

    With double opt-in a topic doesn't become subscribed because its channel is: its owner has to confirm it.
    """
    if (status := own.get(node)) is not None:
        return EffectiveStatus(status, node, is_explicit=True)
    if node.parent is None or (inherited := own.get(node.parent)) is None:
        return NOTHING
    return EffectiveStatus(passed_on(inherited, double_opt_in=double_opt_in), node.parent, is_explicit=False)


def passed_on(status: Status, *, double_opt_in: bool) -> Status:
    """Return what a channel's status means for a topic without its own."""
    return Status.REQUIRES_CONFIRMATION if double_opt_in and status is Status.SUBSCRIBED else status


def decide(own: Status | None, asked: Status | None, *, double_opt_in: bool) -> Status | None:
    """Return a node's own status once a change is made; None: it has none and follows its channel.

    Subscribing with double opt-in waits for the owner, unless they are subscribed already.
    """
    if asked is Status.SUBSCRIBED and double_opt_in and own is not Status.SUBSCRIBED:
        return Status.REQUIRES_CONFIRMATION
    return asked


def stronger(one: Status, other: Status) -> Status:
    """Return the status that two customers who become one keep; what one side only has is carried over."""
    return max(one, other, key=_STRENGTH.index)


def merged(survivor: OwnStatuses, victim: OwnStatuses, *, double_opt_in: Container[int | None]) -> dict[Node, Status]:
    """Return the survivor's own statuses after a merge: at each node that either has, the stronger of what counted.

    `double_opt_in` are the topics with it.
    """

    def counts(node: Node, own: OwnStatuses) -> Status:
        return effective(node, own, double_opt_in=node.topic_id in double_opt_in).status

    return {node: stronger(counts(node, survivor), counts(node, victim)) for node in {*survivor, *victim}}
