"""The tab of the profile: per brand its channels and topics, what counts and who said so; below it the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.admin.ui.base import allows
from customers.admin.ui.times import Moment, moment
from customers.database.keyset_paging import NEWER, OLDER
from customers.models import Customer
from customers.wings.subscriptions.admin.history import TONES, lines_of, read_history
from customers.wings.subscriptions.consent.overview import BrandStatuses, NodeStatus, read_overview
from customers.wings.subscriptions.consent.tree import read_tree
from customers.wings.subscriptions.roles import CHANGE
from customers.wings.subscriptions.rules import CHANNEL_LABELS, STATUS_LABELS

NAME = "subscriptions"
CHANGE_URL, ASK_URL = "admin:subscriptions_change", "admin:subscriptions_ask_again"


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One channel or topic as the tab shows it."""

    channel: str
    topic: str  # blank: the channel itself
    status: str
    tone: str
    how: str  # explicit, inherited from what, or blank
    double_opt_in: bool
    since: Moment | None
    point: str
    topic_id: int | None  # where a link can be sent again


@dataclass(frozen=True, slots=True)
class BrandLines:
    """A brand's card."""

    id: int
    name: str
    lines: tuple[NodeLine, ...]
    has_data: bool
    change_url: str
    ask_url: str


def may_change(request: HttpRequest, customer: Customer) -> bool:
    """Return whether this person changes this customer's subscriptions."""
    return allows(request, CHANGE) and customer.erased_at is None and customer.merged_into_id is None


def read_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the tab: the same number of queries however much there is."""
    now, may = timezone.localtime(), may_change(request, customer)
    page = read_history(customer.pk, request)
    return {
        "brands": [_brand(one, customer, now, may=may) for one in read_overview(customer.pk, read_tree())],
        "lines": lines_of(request, page.rows, now),
        "newer": _url(NEWER, page.newer),
        "older": _url(OLDER, page.older),
        "may_change": may,
    }


def _brand(one: BrandStatuses, customer: Customer, now: datetime, *, may: bool) -> BrandLines:
    return BrandLines(
        id=one.brand.pk,
        name=one.brand.name,
        lines=tuple(_line(node, now) for node in one.nodes),
        has_data=one.has_data,
        change_url=reverse(CHANGE_URL, args=[customer.pk, one.brand.pk]) if may else "",
        ask_url=reverse(ASK_URL, args=[customer.pk, one.brand.pk]) if may else "",
    )


def _line(one: NodeStatus, now: datetime) -> NodeLine:
    status, row, channel = one.effective.status, one.row, CHANNEL_LABELS[one.node.channel]
    how = "explicit" if one.effective.is_explicit else f"inherited from {channel}" if row else ""
    return NodeLine(
        channel=channel,
        topic=one.topic.name if one.topic else "",
        status=STATUS_LABELS[status],
        tone=TONES.get(status, ""),
        how=how,
        double_opt_in=bool(one.topic and one.topic.double_opt_in),
        since=moment(row.changed_at, now) if row else None,
        point=row.integration_point.system_name if row else "",
        topic_id=one.node.topic_id if one.own == "requires_confirmation" else None,
    )


def _url(name: str, key: int | None) -> str:
    return f"?tab={NAME}&{name}={key}" if key is not None else ""
