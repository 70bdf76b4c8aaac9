"""The filters of a feed and of the list of all actions, as they stand in an address and above the rows."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest

from customers.admin.changelog import filters as changelog_filters
from customers.admin.ui.list_filters import Choice, query_of, read_filters
from customers.changelog.labels import Labels
from customers.database.keyset_paging import NEWER, OLDER
from customers.wings.activity.feed.customer_feed import CHANGE_KINDS, PROFILE_CHANGES, FeedFilter
from customers.wings.activity.feed.event_pages import EventPage
from customers.wings.activity.feed.template_words import TemplateWords

TEMPLATE, CATEGORY, POINT, SINCE, UNTIL = "template", "category", "point", "since", "until"
Options = Iterable[tuple[str, str]]
_CHANGES: Final = tuple(CHANGE_KINDS.items())


def read_feed_filter(request: HttpRequest) -> FeedFilter:
    """Read the filters of a page; what can't be read filters nothing."""
    texts = read_filters(request, (TEMPLATE, CATEGORY, POINT))
    same = changelog_filters.read_filter({**request.GET.dict(), changelog_filters.POINT: texts[POINT]})
    return FeedFilter(
        template=texts[TEMPLATE],
        category=texts[CATEGORY],
        integration_point_id=same.integration_point_id,
        since=same.since,
        until=same.until,
    )


def links_beside(wanted: FeedFilter, page: EventPage[Any], **more: str) -> tuple[str, str]:
    """Link to the pages beside one, the older one first; blank: there is none."""
    named: dict[str, object] = {
        **more,
        TEMPLATE: wanted.template,
        CATEGORY: wanted.category,
        POINT: wanted.integration_point_id,
        SINCE: wanted.since,
        UNTIL: wanted.until,
    }
    older = query_of(named, **{OLDER: page.older.text}) if page.older else ""
    newer = query_of(named, **{NEWER: page.newer.text}) if page.newer else ""
    return older, newer


def choices_of(
    wanted: FeedFilter, templates: TemplateWords, labels: Labels, *, with_changes: bool
) -> tuple[Choice, ...]:
    """Return the selects of the bar; `with_changes` offers the changes of profiles beside the templates."""
    names: Options = [(word.system_name, word.name) for word in templates.by_id.values()]
    categories: Options = [(name, name) for name in templates.categories]
    if with_changes:
        names, categories = [*names, *_CHANGES], [*categories, (PROFILE_CHANGES, PROFILE_CHANGES)]
    points = sorted(((str(id_), name) for id_, name in labels.points.items()), key=lambda point: point[1])
    return (
        Choice(TEMPLATE, "Action", "Any action", _with(wanted.template, names), wanted.template),
        Choice(CATEGORY, "Category", "Any category", _with(wanted.category, categories), wanted.category),
        Choice(POINT, "Touchpoint", "Any touchpoint", tuple(points), str(wanted.integration_point_id or "")),
    )


def _with(chosen: str, options: Options) -> tuple[tuple[str, str], ...]:
    """Keep what is chosen among the options, or the page would say one thing and the bar another."""
    named = dict(options)
    return tuple({**named, **({chosen: chosen} if chosen and chosen not in named else {})}.items())
