"""The actions of all customers, page by page: two filters together have no index, so a page looks at a stretch."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q

from customers.wings.activity.feed.customer_feed import ACTION, FeedAction, FeedFilter, actions_of, read_actions
from customers.wings.activity.feed.event_pages import EventKey, EventPage, Stretch, beyond, read_events
from customers.wings.activity.feed.template_words import TemplateWords

LOOKED_AT: Final = 2_000  # actions of the template that one page looks at for those of a touchpoint


@dataclass(frozen=True, slots=True)
class EventWalk:
    """One page, and the time at which the walk stopped before the page was full; None: nothing is left out."""

    page: EventPage[FeedAction]
    stopped_at: dt.datetime | None = None


def read_everybodys(wanted: FeedFilter, stretch: Stretch, *, templates: TemplateWords) -> EventWalk:
    """Read one page in a number of steps that doesn't grow with the number of actions."""
    actions = actions_of(wanted, templates)
    end = _end(wanted, stretch, templates) if wanted.template and wanted.integration_point_id is not None else None
    if end is not None:
        side = "lt" if stretch.is_newer else "gt"
        actions = actions.filter(Q(**{f"at__{side}": end.at}) | Q(**{"at": end.at, f"id__{side}e": end.id}))
    page = read_events([lambda place: read_actions(actions, place)], stretch)
    if end is None or (page.newer if stretch.is_newer else page.older) is not None:
        return EventWalk(page)
    if stretch.is_newer:
        return EventWalk(replace(page, newer=end, older=page.older or end), end.at)
    return EventWalk(replace(page, older=end), end.at)


def _end(wanted: FeedFilter, stretch: Stretch, templates: TemplateWords) -> EventKey | None:
    """Return the last action of the template that this page looks at; None if it can look at all of them."""
    of_template = actions_of(replace(wanted, integration_point_id=None), templates)
    order = ("at", "id") if stretch.is_newer else ("-at", "-id")
    ordered = beyond(of_template, stretch, kind=ACTION).order_by(*order).values_list("at", "id")
    found = list(ordered[LOOKED_AT - 1 : LOOKED_AT])
    return EventKey(found[0][0], ACTION, found[0][1]) if found else None
