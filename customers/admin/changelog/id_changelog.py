"""The ID changelog on a customer's page: past and present contacts, identifiers and cards, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import Moment, moment
from customers.changelog.change_row import as_rows
from customers.changelog.entries import ChangelogEntry, ChangelogLine, entries
from customers.changelog.id_changes import identity_changes, is_identity
from customers.changelog.labels import Labels
from customers.database.keyset_paging import NEWER, OLDER, page_key, read_page


@dataclass(frozen=True, slots=True)
class IdLine:
    """What became of one id by one change."""

    line: ChangelogLine
    entry: ChangelogEntry
    when: Moment
    change_url: str
    bulk_edit_url: str
    counterpart_url: str
    is_first: bool  # of its change


@dataclass(frozen=True, slots=True)
class IdChangelog:
    """A page of it."""

    lines: tuple[IdLine, ...]
    older: str
    newer: str


def id_changelog_of(request: HttpRequest, customer_id: int, *, labels: Labels) -> IdChangelog:
    """Read a page of one customer's ID changelog: two queries."""
    page = read_page(as_rows(identity_changes(customer_id)), key=page_key(request.GET.dict()), along="version")
    may_see = may_see_personal_data(request)
    found = entries(page.rows, labels=labels, may_see_personal_data=may_see, of=is_identity)
    opens = openable(request, (entry.bulk_edit_id for entry in found))
    return IdChangelog(
        lines=tuple(line for entry in found for line in _lines(entry, opens)),
        older=f"?tab=ids&{OLDER}={page.older}" if page.older else "",
        newer=f"?tab=ids&{NEWER}={page.newer}" if page.newer else "",
    )


def _lines(entry: ChangelogEntry, opens: frozenset[int]) -> Iterator[IdLine]:
    now = timezone.localtime()
    for place, line in enumerate(entry.lines):
        yield IdLine(
            line,
            entry,
            moment(entry.at, now),
            change_url=reverse("admin:customers_change_change", args=[entry.id]),
            bulk_edit_url=bulk_edit_url(entry.bulk_edit_id, entry.row_number, opens=opens),
            counterpart_url=customer_url(entry.counterpart) if entry.counterpart else "",
            is_first=place == 0,
        )
