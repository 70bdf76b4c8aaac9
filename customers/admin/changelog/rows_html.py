"""The rows of a changelog as HTML: in the template language fifty of them are two thirds of the tab's time.

Every text of an entry goes through `escape`. What a reader may see of it was decided by customers/changelog/entries.py.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from customers.admin.bulk_edits.links import bulk_edit_url
from customers.admin.ui.customer_links import customer_url, merge_url, past_url
from customers.admin.ui.times import moment, written
from customers.changelog.entries import ChangelogEntry, ChangelogLine

_NO_NAME: Final = "\u2013"
_NONE: Final = '<span class="faint">none</span>'
_BECAME: Final = '<span class="arrow" aria-hidden="true">→</span><span class="visually-hidden"> to </span>'
# An icon where a row takes one line; its word stands beside it on a phone.
_THEN: Final = (
    'title="as it was then"><svg class="icon" aria-hidden="true"><use href="#icon-clock"/></svg>'
    '<span class="word">as it was then</span>'
)
_MOST_LINES, _BEFORE_THE_FOLD = 5, 3


def written_rows(
    shown: Iterable[ChangelogEntry], now: dt.datetime, *, opens: Collection[int], across_customers: bool, unfolded: bool
) -> SafeString:
    """Write the lines of the table's body for a reader who may open the bulk edits in `opens`."""
    return SafeString(
        "\n".join(
            f'<tr id="change-{entry.id}"><td class="quiet nowrap">{written(moment(entry.at, now))}</td>'
            f'<td class="who-changed">{_who(entry) if across_customers else escape(entry.full_name) or _NO_NAME}</td>'
            f'<td class="what"><div class="changes">{_changes(entry, unfolded=unfolded)}</div></td>'
            f'<td class="point">{escape(entry.point)}</td>'
            f'<td class="by{"" if entry.initiator_kind == "user" else " quiet"}">{escape(entry.initiator)}</td>'
            f'<td class="because quiet">{_because(entry, opens)}</td></tr>'
            for entry in shown
        )
    )


def _who(entry: ChangelogEntry) -> str:
    name = escape(entry.full_name) or "No name"
    link = f'<a class="strong" href="{escape(customer_url(entry.customer_id))}">{name}</a>'
    return f'{link} <span class="faint mono">{entry.customer_id}</span>'


def _changes(entry: ChangelogEntry, *, unfolded: bool) -> str:
    registered = '<div class="quiet">registered</div>' if entry.is_registration else ""
    if len(entry.lines) <= _MOST_LINES:
        return registered + _lines(entry, entry.lines)
    first, rest = entry.lines[:_BEFORE_THE_FOLD], entry.lines[_BEFORE_THE_FOLD:]
    fold = f'<details class="more-lines"{" open" if unfolded else ""}><summary>{len(rest)} more</summary>'
    return f"{registered}{_lines(entry, first)}{fold}{_lines(entry, rest)}</details>"


def _lines(entry: ChangelogEntry, lines: Sequence[ChangelogLine]) -> str:
    return "".join([_line(entry, line) for line in lines])


def _line(entry: ChangelogEntry, line: ChangelogLine) -> str:
    before = f"<del>{escape(line.before)}</del>" if line.before else _NONE
    after = f"<ins>{escape(line.after)}</ins>" if line.after else _NONE
    moved = _moved(entry.counterpart, line.moved) if line.moved and entry.counterpart else ""
    note = f'<div class="faint">{escape(line.note)}</div>' if line.note else ""
    return f"<div><b>{escape(line.label)}</b> {before}{_BECAME}{after}{moved}</div>{note}"


def _moved(counterpart: int, words: str) -> str:
    link = f'<a class="link" href="{escape(customer_url(counterpart))}">customer {counterpart}</a>'
    return f' <span class="quiet">{escape(words)} {link}</span>'


def _because(entry: ChangelogEntry, opens: Collection[int]) -> str:
    why = [part for part in (_bulk_edit(entry, opens), _merge(entry), escape(entry.reason)) if part]
    then = f'<a class="then" href="{escape(past_url(entry.customer_id))}?change={entry.id}" {_THEN}</a>'
    return f"{' '.join(why)} {then}"


def _merge(entry: ChangelogEntry) -> str:
    if entry.merge_id is None:
        return ""
    return f'<a class="badge info" href="{escape(merge_url(entry.merge_id))}">merge {entry.merge_id}</a>'


def _bulk_edit(entry: ChangelogEntry, opens: Collection[int]) -> str:
    if not entry.bulk_edit_id:
        return ""
    words = f"bulk edit {entry.bulk_edit_id} · row {entry.row_number}"
    url = bulk_edit_url(entry.bulk_edit_id, entry.row_number, opens=opens)
    return (
        f'<a class="badge info" href="{escape(url)}">{words}</a>' if url else f'<span class="badge info">{words}</span>'
    )
