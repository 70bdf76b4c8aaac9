"""The tab "Activity feed" of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.bulk_edits.links import openable
from customers.admin.ui.base import allows, may_see_personal_data
from customers.admin.ui.list_filters import Choice
from customers.changelog.labels import read_labels
from customers.models import Customer
from customers.wings.activity.feed.customer_feed import FeedFilter, read_feed
from customers.wings.activity.feed.event_pages import stretch_of
from customers.wings.activity.feed.filters import choices_of, links_beside, read_feed_filter
from customers.wings.activity.feed.rows_html import FeedWriter
from customers.wings.activity.feed.template_words import read_brands, read_templates
from customers.wings.activity.roles import ISSUE

TAB: Final = "activity"
ROWS_A_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class ActivityFeed:
    """A page of a feed with its filters."""

    rows: SafeString  # blank: there are none
    wanted: FeedFilter
    choices: tuple[Choice, ...]
    is_filtered: bool
    older: str
    newer: str
    issue_url: str  # blank: this person may not issue an action to this customer


def feed_of_customer(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the tab: in as many queries for ten thousand actions as for none."""
    labels, templates = read_labels(), read_templates()
    wanted = read_feed_filter(request)
    page = read_feed(customer.pk, wanted, stretch_of(request.GET.dict(), size=ROWS_A_PAGE), templates=templates)
    may_issue = allows(request, ISSUE) and customer.erased_at is None
    older, newer = links_beside(wanted, page, tab=TAB)
    writer = FeedWriter(
        templates=templates,
        labels=labels,
        brands=read_brands(),
        now=timezone.localtime(),
        sees_comments=may_see_personal_data(request),
        may_withdraw=may_issue,
        opens=openable(request, (row.bulk_edit_id for row in page.rows)),
    )
    feed = ActivityFeed(
        rows=writer.rows(page.rows),
        wanted=wanted,
        choices=choices_of(wanted, templates, labels, with_changes=True),
        is_filtered=wanted != FeedFilter(),
        older=older,
        newer=newer,
        issue_url=reverse("admin:activity_action_issue", args=[customer.pk]) if may_issue else "",
    )
    return {"feed": feed}
