"""The tree as staff defined it, and the names by which client systems and files mean a node of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from customers.rules.values.choices import normalise_yes_no
from customers.wings.subscriptions.consent.errors import UnknownNode
from customers.wings.subscriptions.models import Topic
from customers.wings.subscriptions.rules import Channel, Node, Status
from integration_points.models import Brand

LEVELS = ("brand", "channel", "topic")


@dataclass(frozen=True, slots=True)
class KnownTopic:
    """A topic, and the brands that it is for."""

    id: int
    channel: str
    system_name: str
    name: str
    double_opt_in: bool
    is_active: bool
    brand_ids: frozenset[int]


@dataclass(frozen=True)
class Tree:
    """Brands in the order of their names, and all topics."""

    brands: tuple[Brand, ...]
    topics: tuple[KnownTopic, ...]

    @cached_property
    def double_opt_in(self) -> frozenset[int | None]:
        """Return the topics with double opt-in."""
        return frozenset(topic.id for topic in self.topics if topic.double_opt_in)

    @cached_property
    def _brands(self) -> Mapping[str, Brand]:
        return {brand.system_name.casefold(): brand for brand in self.brands}

    @cached_property
    def _topics(self) -> Mapping[tuple[str, str], KnownTopic]:
        return {(topic.channel, topic.system_name.casefold()): topic for topic in self.topics}

    def nodes(self, brand_id: int) -> Iterator[tuple[Node, KnownTopic | None]]:
        """Yield the places of a brand in their order: each channel, then its active topics."""
        for channel in Channel:
            yield Node(brand_id, channel), None
            for topic in self.topics:
                if topic.channel == channel and topic.is_active and brand_id in topic.brand_ids:
                    yield Node(brand_id, channel, topic.id), topic

    def find(self, brand: str, channel: str, topic: str = "") -> Node:
        """Find a node by its names, in any case. Raises UnknownNode."""
        return self.find_in(self.brand(brand), channel, topic)

    def brand(self, name: str) -> Brand:
        """Find a brand by its system name. Raises UnknownNode."""
        if (brand := self._brands.get(name.casefold())) is None:
            raise UnknownNode("brand", "There is no brand of this name.")
        return brand

    def find_in(self, brand: Brand, channel: str, topic: str = "") -> Node:
        """Find a node of a brand. Raises UnknownNode."""
        if (channel := channel.casefold()) not in list(Channel):
            raise UnknownNode("channel", f"A channel is one of {', '.join(Channel)}.")
        if not topic:
            return Node(brand.pk, channel)
        found = self._topics.get((channel, topic.casefold()))
        if found is None or brand.pk not in found.brand_ids:
            raise UnknownNode("topic", f"{brand.system_name} has no topic of this name under {channel}.")
        if not found.is_active:
            raise UnknownNode("topic", "This topic is inactive.")
        return Node(brand.pk, channel, found.id)


def read_tree() -> Tree:
    """Read brands and topics: three queries."""
    brands = tuple(Brand.objects.order_by("name", "pk"))
    for_brands: dict[int, set[int]] = {}
    for topic_id, brand_id in Topic.brands.through.objects.values_list("topic_id", "brand_id"):
        for_brands.setdefault(topic_id, set()).add(brand_id)
    topics = Topic.objects.order_by("channel", "name", "pk")
    return Tree(brands, tuple(_known(topic, for_brands.get(topic.pk, set())) for topic in topics))


def _known(topic: Topic, brand_ids: set[int]) -> KnownTopic:
    return KnownTopic(
        topic.pk,
        topic.channel,
        topic.system_name,
        topic.name,
        topic.double_opt_in,
        topic.is_active,
        frozenset(brand_ids),
    )


def read_header(header: str, tree: Tree) -> Node:
    """Read the header of a file's column, `brand/channel` or `brand/channel/topic`. Raises UnknownNode."""
    names = [part.strip() for part in header.split("/")]
    if not 1 < len(names) <= len(LEVELS) or not all(names):
        raise UnknownNode("brand", "Name the column brand/channel or brand/channel/topic.")
    return tree.find(*names)


def read_cell(text: str) -> Status:
    """Read what a file's cell asks for: yes subscribes, no unsubscribes. Raises Refused."""
    return Status.SUBSCRIBED if normalise_yes_no(text) else Status.UNSUBSCRIBED


def header_of(node: Node, tree: Tree) -> str:
    """Write a node as the header that means it."""
    brand = next(brand.system_name for brand in tree.brands if brand.pk == node.brand_id)
    topic = next((f"/{topic.system_name}" for topic in tree.topics if topic.id == node.topic_id), "")
    return f"{brand}/{node.channel}{topic}"
