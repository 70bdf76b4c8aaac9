"""The changes of one customer's subscriptions, newest first and paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.database.keyset_paging import Page, page_key, read_page
from customers.rules.masking import HIDDEN
from customers.wings.subscriptions.models import SubscriptionChange
from customers.wings.subscriptions.rules import CHANNEL_LABELS, STATUS_LABELS

FOLLOWS = "Follows the channel"
NO_STATUS = "No data"
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """One change as the tab shows it."""

    when: Moment
    brand: str
    place: str
    before: str
    after: str
    tone: str
    point: str
    by: str
    reason: str
    bulk_edit_id: int | None
    row_number: int | None
    bulk_edit_url: str


TONES = {"subscribed": "ok", "unsubscribed": "bad", "requires_confirmation": "look"}


def read_history(customer_id: int, request: HttpRequest) -> Page[SubscriptionChange]:
    """Read one page: one query."""
    found = SubscriptionChange.objects.filter(customer=customer_id)
    found = found.select_related("brand", "topic", "integration_point")
    return read_page(found, key=page_key(request.GET.dict()), size=PAGE_SIZE)


def lines_of(request: HttpRequest, changes: Sequence[SubscriptionChange], now: datetime) -> list[SubscriptionLine]:
    """Turn changes into lines; the links of bulk edits that this person may open take one query.

    A reason may say anything, so it's hidden where personal data is.
    """
    opens, may_see = openable(request, (change.bulk_edit_id for change in changes)), may_see_personal_data(request)
    return [
        SubscriptionLine(
            when=moment(change.at, now),
            brand=change.brand.name,
            place=place_of(change.channel, change.topic.name if change.topic else ""),
            before=_label(change.before, change),
            after=_label(change.after, change),
            tone=TONES.get(change.after, ""),
            point=change.integration_point.system_name,
            by=change.initiator,
            reason=change.reason if may_see or not change.reason else HIDDEN,
            bulk_edit_id=change.bulk_edit_id,
            row_number=change.row_number,
            bulk_edit_url=bulk_edit_url(change.bulk_edit_id, change.row_number, opens=opens),
        )
        for change in changes
    ]


def place_of(channel: str, topic_name: str) -> str:
    """Name a node within its brand."""
    label = CHANNEL_LABELS.get(channel, channel)
    return f"{label}: {topic_name}" if topic_name else label


def _label(status: str, change: SubscriptionChange) -> str:
    return STATUS_LABELS[status] if status else FOLLOWS if change.topic_id else NO_STATUS
