"""Rows of the segment history, and reasons, as HTML: in the template language fifty of them cost most of the page.

Every text goes through `escape`. What a reader may see of a reason was decided where its sentence was made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from customers.admin.ui.base import url_or_blank
from customers.admin.ui.customer_links import past_url
from customers.admin.ui.times import Moment, written
from customers.wings.segments.why.sentences import WhyText


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of the past: the customer entered a segment or left it."""

    segment_id: int
    name: str
    when: Moment
    entered: bool
    why: SafeString
    customer_id: int


def history_rows(lines: Iterable[HistoryLine], *, whose: bool) -> SafeString:
    """Write them as rows; `whose` names the customer of each."""
    return SafeString("\n".join(_history_row(line, whose) for line in lines))


def _history_row(line: HistoryLine, whose: bool) -> str:
    what = '<span class="badge ok">entered</span>' if line.entered else '<span class="badge">left</span>'
    url, name = segment_url(line.segment_id), escape(line.name)
    link = f'<a class="link" href="{url}">{name}</a>' if url else name
    customer = f'<td class="quiet" data-label="Customer">{line.customer_id}</td>' if whose else ""
    return (
        f'<tr><td class="quiet nowrap" data-label="When">{written(line.when)}</td>'
        f'<td class="strong" data-label="Segment">{link}</td>'
        f'<td data-label="What">{what}</td><td data-label="Why">{line.why}</td>{customer}</tr>'
    )


def why_html(why: WhyText, customer_id: int, *, bulk_edit_url: str = "") -> SafeString:
    """Write a reason with the values before and after, the change that it came with, and its bulk edit."""
    text = escape(why.sentence)
    if why.before or why.after:
        before, after = escape(why.before), escape(why.after)
        text += f'<span class="nowrap">: <del>{before}</del> → <ins>{after}</ins></span>'
    if why.change_id:
        url = f"{past_url(customer_id)}?change={why.change_id}"
        text += f' <a class="link quiet" href="{url}">change {why.change_id}</a>'
    if bulk_edit_url:
        row = f" · row {why.row_number}" if why.row_number else ""
        text += f' <a class="badge info" href="{escape(bulk_edit_url)}">bulk edit {why.bulk_edit_id}{row}</a>'
    return SafeString(text)


@lru_cache(maxsize=1_000)  # A page asks for the same few segments, row by row.
def segment_url(segment_id: int) -> str:
    """Return where a segment is shown; blank where this site doesn't."""
    return url_or_blank("admin:segments_segment_change", segment_id)
