"""One customer's tree with what counts at each node: what the tab, the form of a change and the API show."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.wings.subscriptions.consent.tree import KnownTopic, Tree
from customers.wings.subscriptions.models import Subscription
from customers.wings.subscriptions.rules import EffectiveStatus, Node, Status, effective
from integration_points.models import Brand


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """A place of a brand's tree: what counts there, and the row that says so; None: there is none."""

    node: Node
    topic: KnownTopic | None
    effective: EffectiveStatus
    row: Subscription | None

    @property
    def own(self) -> Status | None:
        """Return its own status; None: it follows its channel, or there is no data."""
        return self.effective.status if self.effective.is_explicit else None


@dataclass(frozen=True, slots=True)
class BrandStatuses:
    """A brand with its places in their order."""

    brand: Brand
    nodes: tuple[NodeStatus, ...]

    @property
    def has_data(self) -> bool:
        """Return whether anything is known under this brand."""
        return any(one.row for one in self.nodes)


def read_overview(customer_id: int, tree: Tree, *, brand_id: int | None = None) -> tuple[BrandStatuses, ...]:
    """Read what counts for a customer under each brand, or under one: one query."""
    found = Subscription.objects.filter(customer=customer_id).select_related("integration_point")
    rows = {row.place: row for row in found}
    brands = [brand for brand in tree.brands if brand_id in (None, brand.pk)]
    return tuple(BrandStatuses(brand, _nodes(brand, rows, tree)) for brand in brands)


def _nodes(brand: Brand, rows: Mapping[Node, Subscription], tree: Tree) -> tuple[NodeStatus, ...]:
    own = {node: Status(row.status) for node, row in rows.items()}
    places = dict(tree.nodes(brand.pk))
    statuses = []
    for node, topic in places.items():
        counts = effective(node, own, double_opt_in=node.topic_id in tree.double_opt_in)
        statuses.append(NodeStatus(node, topic, counts, rows.get(counts.said_at) if counts.said_at else None))
    return tuple(statuses)
