"""The rows of a feed and of the list of all actions as HTML: in the template language they'd cost most of the page.

Every text of a row goes through `escape`; a comment or a reason is written for those who may see personal data, and
masked for everybody else, as it may say anything.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.admin.bulk_edits.links import bulk_edit_url
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import moment, written
from customers.changelog.labels import Labels
from customers.rules import fields
from customers.wings.activity.feed.customer_feed import CHANGE_KINDS, FeedAction, FeedChange, FeedRow
from customers.wings.activity.feed.template_words import TemplateWord, TemplateWords

HIDDEN: Final = "•••"
_MOST_FIELDS: Final = 4
_LATE: Final = dt.timedelta(minutes=1)  # recorded so much later, both times are worth showing
_UNKNOWN: Final = TemplateWord("", "Unknown action", "")


@dataclass(frozen=True, slots=True)
class FeedWriter:
    """Writes rows for one reader. `whose` adds a column that names the customer."""

    templates: TemplateWords
    labels: Labels
    brands: Mapping[int, str]  # by integration point
    now: dt.datetime
    sees_comments: bool
    may_withdraw: bool
    opens: Collection[int]  # the bulk edits that the reader may open
    whose: bool = False

    def rows(self, shown: Iterable[FeedRow]) -> SafeString:
        """Write the rows of a table's body."""
        return SafeString("\n".join(self._row(row) for row in shown))

    def _row(self, row: FeedRow) -> str:
        return self._action(row) if isinstance(row, FeedAction) else self._change(row)

    def _action(self, action: FeedAction) -> str:
        word = self.templates.by_id.get(action.template_id, _UNKNOWN)
        whose = f'<td class="num mono">{_customer(action.customer_id)}</td>' if self.whose else ""
        return (
            f'<tr id="action-{action.id}"><td class="quiet nowrap">{self._times(action)}</td>{whose}'
            f'<td class="what">{self._named(action, word)}</td>'
            f"{self._who(action)}"
            f'<td class="because quiet">{self._said(action)}{self._links(action, word)}</td></tr>'
        )

    def _change(self, change: FeedChange) -> str:
        changelog = escape(_url("admin:customers_change_change").format(change.id))
        return (
            f'<tr id="change-{change.id}"><td class="quiet nowrap">{written(moment(change.at, self.now))}</td>'
            f'<td class="what"><a class="strong" href="{changelog}">{CHANGE_KINDS[change.kind]}</a>'
            f' <span class="quiet">{escape(self._touched(change))}</span></td>'
            f"{self._who(change)}"
            f'<td class="because quiet">{self._bulk_edit(change.bulk_edit_id, change.row_number)}'
            f"{self._comment(change.reason)}</td></tr>"
        )

    def _times(self, action: FeedAction) -> str:
        """Write when it happened, and when it was recorded where that was later."""
        happened = written(moment(action.at, self.now))
        if action.recorded_at - action.at < _LATE:
            return happened
        return f'{happened}<div class="faint">recorded {written(moment(action.recorded_at, self.now))}</div>'

    def _named(self, action: FeedAction, word: TemplateWord) -> str:
        name = f'<span class="strong">{escape(word.name)}</span>'
        if action.withdrawn_at is not None:
            name = f'<del>{escape(word.name)}</del> <span class="badge look">withdrawn</span>'
        moved = ""
        if action.issued_to != action.customer_id:
            moved = f'<div class="faint">of customer {_customer(action.issued_to)}, merged</div>'
        return f'{name} <span class="quiet">{escape(word.category)}</span>{moved}'

    def _who(self, row: FeedRow) -> str:
        by = "" if row.initiator_kind == "user" else " quiet"
        point = escape(self.labels.point(row.integration_point_id))
        if brand := self.brands.get(row.integration_point_id):
            point += f' <span class="faint">{escape(brand)}</span>'
        return f'<td class="point nowrap">{point}</td><td class="by{by}">{escape(row.initiator)}</td>'

    def _said(self, action: FeedAction) -> str:
        comment = self._comment(action.comment)
        return f"{self._bulk_edit(action.bulk_edit_id, None)}{comment}{self._withdrawal(action)}"

    def _comment(self, text: str | None) -> str:
        return (escape(text) if self.sees_comments else HIDDEN) if text else ""

    def _withdrawal(self, action: FeedAction) -> str:
        if action.withdrawn_at is None:
            return ""
        when = written(moment(action.withdrawn_at, self.now))
        why = self._comment(action.withdrawn_why)
        return f"<div>withdrawn by {escape(action.withdrawn_by or '')}, {when}{f': {why}' if why else ''}</div>"

    def _links(self, action: FeedAction, word: TemplateWord) -> str:
        links = []
        if not self.whose:
            links.append(f'<a class="link" href="{escape(_same_actions_url(word.system_name))}">same actions</a>')
        if self.may_withdraw and action.withdrawn_at is None:
            url = _url("admin:activity_action_withdraw").format(action.id)
            links.append(f'<a class="link" href="{escape(url)}">withdraw</a>')
        return f'<div class="row-links">{" · ".join(links)}</div>' if links else ""

    def _touched(self, change: FeedChange) -> str:
        names = dict.fromkeys(self.labels.label(fields.filtered(field)) for field in change.delta)
        first = ", ".join(list(names)[:_MOST_FIELDS])
        more = len(names) - _MOST_FIELDS
        return f"{first} and {more} more" if more > 0 else first

    def _bulk_edit(self, id_: int | None, row_number: int | None) -> str:
        if id_ is None:
            return ""
        words = f"bulk edit {id_}" + (f" · row {row_number}" if row_number else "")
        url = bulk_edit_url(id_, row_number, opens=self.opens)
        if url:
            return f'<a class="badge info" href="{escape(url)}">{words}</a> '
        return f'<span class="badge info">{words}</span> '


@lru_cache
def _url(name: str) -> str:
    """Return the address of a page with a gap for the id: resolving one for each row costs most of a page."""
    return reverse(name, args=[0]).replace("/0/", "/{}/")


@lru_cache(maxsize=1_000)
def _same_actions_url(system_name: str) -> str:
    return f"{reverse('admin:activity_action_changelist')}?{urlencode({'template': system_name})}"


def _customer(id_: int) -> str:
    return f'<a class="link" href="{escape(customer_url(id_))}" aria-label="Customer {id_}">{id_}</a>'
