"""Columns of exports: what counts for each channel, under each brand where there are several."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from customers.database.bulk_statements import in_list
from customers.parts import PartColumn
from customers.wings.subscriptions.models import Subscription
from customers.wings.subscriptions.rules import CHANNEL_LABELS, Channel
from integration_points.models import Brand

_HEADERS: Final[Mapping[Channel, str]] = {
    Channel.EMAIL: "emailSubscription",
    Channel.SMS: "smsSubscription",
    Channel.VIBER: "viberSubscription",
    Channel.MOBILE_PUSH: "mobilePushSubscription",
    Channel.WEB_PUSH: "webPushSubscription",
}


def _texts(channel: Channel, customer_ids: Collection[int]) -> Mapping[int, str]:
    """Write `subscribed`, or `main: subscribed; outlet: unsubscribed` where there are several brands."""
    several = Brand.objects.count() > 1
    rows = Subscription.objects.filter(in_list("customer_id", customer_ids), node=channel.value)
    texts: dict[int, list[str]] = {}
    for customer_id, brand, status in rows.order_by("brand__system_name").values_list(
        "customer_id", "brand__system_name", "status"
    ):
        texts.setdefault(customer_id, []).append(f"{brand}: {status}" if several else status)
    return {customer_id: "; ".join(parts) for customer_id, parts in texts.items()}


COLUMNS: Final = tuple(
    PartColumn(header, f"{CHANNEL_LABELS[channel]} subscription", partial(_texts, channel))
    for channel, header in _HEADERS.items()
)
