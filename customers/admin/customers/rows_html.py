"""The lines of the customers list as HTML: three hundred cells in the template language are half of the page's time.

Every value of a row goes through `escape`. What a reader may see of it was decided by rows.py.
"""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.admin.customers.rows import CustomerRow, ListCell
from customers.admin.ui.badges import Badge
from customers.admin.ui.times import written

_NOBODY = "0"  # no customer has this id
_ICONS = {"ok": "check", "look": "clock", "accent": "lock"}  # confirmed, asked, account access


def written_rows(rows: Iterable[CustomerRow], *, query: str = "", selects: bool = False) -> SafeString:
    """Write the lines of the table's body; the address of a customer's page is looked up once.

    `query` goes with each address: what the profile has to know of the list. `selects`: a line can be ticked.
    """
    before, _, after = reverse("admin:customers_customer_change", args=[_NOBODY]).rpartition(_NOBODY)
    return SafeString("\n".join(_row(row, f"{before}{row.id}{after}{query}", selects=selects) for row in rows))


def _row(row: CustomerRow, url: str, *, selects: bool) -> str:
    note = f'<small class="found-by">{escape(row.note)}</small>' if row.note else ""
    name = escape(row.name or "No name")
    tick = f'<input type="checkbox" name="customer" value="{row.id}" aria-label="Select {name}">' if selects else ""
    name = f'<td class="strong name-cell">{tick}<a href="{escape(url)}" title="{name}">{name}</a>{note}</td>'
    return f"<tr>{name}{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: ListCell) -> str:
    label = f'data-label="{escape(cell.label)}"'
    if cell.kind == "id":
        return f'<td class="num mono quiet">{escape(cell.text)}</td>'
    if cell.kind == "contact":
        return f'<td class="contact-cell" {label}>{_contact(cell)}</td>'
    if cell.kind in ("time", "day"):
        time = written(cell.moment, by_day=cell.kind == "day") if cell.moment else ""
        return f'<td class="other-cell quiet nowrap" {label}>{time}</td>'
    if cell.kind == "text":
        return f'<td class="other-cell text-cell" {label}>{escape(cell.text)}</td>'
    return f'<td class="other-cell" {label}>{_badges(cell.badges) if cell.kind == "badges" else _mono(cell)}</td>'


def _contact(cell: ListCell) -> str:
    if not cell.text:
        return ""
    marks = "".join(map(_mark, cell.badges))
    text = escape(cell.text)
    return f'<span class="contact"><span class="value" title="{text}">{text}</span>{marks}</span>'


def _mark(badge: Badge) -> str:
    """Write a badge with an icon, its word beside it where there is room: a row takes one line."""
    icon = f'<svg class="icon" aria-hidden="true"><use href="#icon-{_ICONS[badge.tone]}"/></svg>'
    word = f'<span class="word">{escape(badge.short)}</span>'
    return f'<span class="badge {escape(badge.tone)}" title="{escape(badge.word)}">{icon}{word}</span>'


def _badges(badges: tuple[Badge, ...]) -> str:
    return "".join(
        f' <span class="badge {escape(badge.tone)}" title="{escape(badge.word)}">{escape(badge.short)}</span>'
        for badge in badges
    )


def _mono(cell: ListCell) -> str:
    value = f'<span class="mono nowrap">{escape(cell.text)}</span>' if cell.text else ""
    if not cell.hint:
        return value
    hint = escape(cell.hint)
    return f'<span title="{hint}">{value} <span class="faint">{hint}</span></span>'
