"""One customer's feed: the actions of this wing, and the changes that the engine wrote, in one order."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from customers.changelog.filters import ChangeFilter, changes_of
from customers.database.bulk_statements import in_list
from customers.days import end_of_day, start_of_day
from customers.models import Change
from customers.wings.activity.feed.event_pages import EventKey, EventPage, Stretch, beyond, read_events
from customers.wings.activity.feed.template_words import TemplateWords
from customers.wings.activity.models import Action

ACTION, CHANGE = "a", "c"  # the kinds of records in a key; at one time a change comes after an action
PROFILE_CHANGES: Final = "Profile changes"  # the category of all changes
REGISTERED, EDITED, BULK_EDITED = "registered", "edited", "bulk-edited"
# What stands in the place of a template's name where a change is shown, and which changes it is.
CHANGE_KINDS: Final[Mapping[str, str]] = {
    REGISTERED: "Registered",
    EDITED: "Profile edited",
    BULK_EDITED: "Changed by a bulk edit",
}
_OF_KIND: Final[Mapping[str, Q]] = {
    REGISTERED: Q(version=1),
    EDITED: Q(version__gt=1, bulk_edit=None),
    BULK_EDITED: Q(version__gt=1, bulk_edit__isnull=False),
}


class FeedAction(NamedTuple):
    """An action, with its withdrawal if there is one, as a plain row: models of a page cost more than the database."""

    id: int
    customer_id: int
    issued_to: int
    template_id: int
    at: dt.datetime
    recorded_at: dt.datetime
    integration_point_id: int
    initiator: str
    initiator_kind: str
    comment: str
    bulk_edit_id: int | None
    withdrawn_at: dt.datetime | None
    withdrawn_by: str | None
    withdrawn_why: str | None

    @property
    def key(self) -> EventKey:
        """Return its place in the order."""
        return EventKey(self.at, ACTION, self.id)


class FeedChange(NamedTuple):
    """A change of the profile: what was touched, not what became of it, which the changelog tells."""

    id: int
    at: dt.datetime
    version: int
    integration_point_id: int
    initiator: str
    initiator_kind: str
    bulk_edit_id: int | None
    row_number: int | None
    reason: str
    delta: Mapping[str, Any]

    @property
    def key(self) -> EventKey:
        """Return its place in the order."""
        return EventKey(self.at, CHANGE, self.id)

    @property
    def kind(self) -> str:
        """Return which of CHANGE_KINDS it is."""
        if self.version == 1:
            return REGISTERED
        return BULK_EDITED if self.bulk_edit_id else EDITED


FeedRow = FeedAction | FeedChange
_ACTION_COLUMNS: Final = (*FeedAction._fields[:-3], "withdrawal__at", "withdrawal__initiator", "withdrawal__reason")


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """What a row must fulfil; blank parts let everything through. Both days belong to the span.

    `template` is the system name of a template or one of CHANGE_KINDS.
    """

    template: str = ""
    category: str = ""
    integration_point_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def read_feed(
    customer_id: int, wanted: FeedFilter, stretch: Stretch, *, templates: TemplateWords
) -> EventPage[FeedRow]:
    """Read one page of a customer's feed: one query for each of the two records that the filter leaves in."""
    reads: list[Callable[[Stretch], Sequence[FeedRow]]] = []
    if wanted.template not in CHANGE_KINDS:
        actions = actions_of(wanted, templates).filter(customer_id=customer_id)
        reads.append(lambda place: read_actions(actions, place))
    if _lets_changes_through(wanted):
        changes = _changes_of(customer_id, wanted)
        reads.append(lambda place: _read_changes(changes, place))
    return read_events(reads, stretch)


def actions_of(wanted: FeedFilter, templates: TemplateWords) -> QuerySet[Action]:
    """Return the actions that a filter lets through, without an order."""
    actions = Action.objects.all()
    if wanted.template:  # By id: through its name the database wouldn't find the index that runs by time.
        actions = actions.filter(template_id=templates.id_of(wanted.template))
    if wanted.category:
        actions = actions.filter(in_list("template_id", templates.ids_of_category(wanted.category)))
    if wanted.integration_point_id is not None:
        actions = actions.filter(integration_point_id=wanted.integration_point_id)
    if wanted.since is not None:
        actions = actions.filter(at__gte=start_of_day(wanted.since))
    if wanted.until is not None:
        actions = actions.filter(at__lt=end_of_day(wanted.until))
    return actions


def read_actions(actions: QuerySet[Action], stretch: Stretch) -> list[FeedAction]:
    """Read what a page may need of these actions, and one more."""
    order = ("at", "id") if stretch.is_newer else ("-at", "-id")
    found = beyond(actions, stretch, kind=ACTION).order_by(*order).values_list(*_ACTION_COLUMNS)
    return [FeedAction(*row) for row in found[: stretch.size + 1]]


def _lets_changes_through(wanted: FeedFilter) -> bool:
    return wanted.category in ("", PROFILE_CHANGES) and (not wanted.template or wanted.template in CHANGE_KINDS)


def _changes_of(customer_id: int, wanted: FeedFilter) -> QuerySet[Change]:
    changes = changes_of(
        ChangeFilter(
            customer_id=customer_id,
            integration_point_id=wanted.integration_point_id,
            since=wanted.since,
            until=wanted.until,
        )
    )
    return changes.filter(_OF_KIND[wanted.template]) if wanted.template else changes


def _read_changes(changes: QuerySet[Change], stretch: Stretch) -> list[FeedChange]:
    """Read them by version: each change of a customer is later than the one before, and the index is there."""
    order = "version" if stretch.is_newer else "-version"
    found = beyond(changes, stretch, kind=CHANGE).order_by(order).values_list(*FeedChange._fields)
    return [FeedChange(*row) for row in found[: stretch.size + 1]]
