"""The lines of the customers list as HTML: three hundred cells in the template language are half of the page's time.

Every value of a row goes through `escape`. What a reader may see of it was decided by customer_list.py.
"""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.admin.customer_list import Badge, Cell, CustomerRow

_NOBODY = "0"  # no customer has this id


def written_rows(rows: Iterable[CustomerRow]) -> SafeString:
    """Write the lines of the table's body; the address of a customer's page is looked up once."""
    before, _, after = reverse("admin:customers_customer_change", args=[_NOBODY]).rpartition(_NOBODY)
    return SafeString("\n".join(_row(row, f"{before}{row.id}{after}") for row in rows))


def _row(row: CustomerRow, url: str) -> str:
    note = f'<small class="found-by">{escape(row.note)}</small>' if row.note else ""
    name = f'<td class="strong"><a href="{escape(url)}">{escape(row.name or "No name")}</a>{note}</td>'
    return f"<tr>{name}{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: Cell) -> str:
    label = f'data-label="{escape(cell.label)}"'
    if cell.kind == "id":
        return f'<td class="num mono quiet">{escape(cell.text)}</td>'
    if cell.kind == "contact":
        return f'<td class="contact-cell" {label}>{_contact(cell)}</td>'
    if cell.kind == "time":
        return f'<td class="other-cell quiet nowrap" {label}>{_time(cell)}</td>'
    if cell.kind == "text":
        return f'<td class="other-cell text-cell" {label}>{escape(cell.text)}</td>'
    return f'<td class="other-cell" {label}>{_badges(cell.badges) if cell.kind == "badges" else _mono(cell)}</td>'


def _contact(cell: Cell) -> str:
    return f'<span class="value">{escape(cell.text)}</span>{_badges(cell.badges)}' if cell.text else ""


def _badges(badges: tuple[Badge, ...]) -> str:
    return "".join(
        f' <span class="badge {escape(badge.tone)}" title="{escape(badge.word)}">{escape(badge.short)}</span>'
        for badge in badges
    )


def _mono(cell: Cell) -> str:
    hint = f' <span class="faint">{escape(cell.hint)}</span>' if cell.hint else ""
    return f'<span class="mono nowrap">{escape(cell.text)}</span>{hint}' if cell.text else ""


def _time(cell: Cell) -> str:
    at = cell.moment
    return f'<time datetime="{escape(at.iso)}" title="{escape(at.exact)}">{escape(at.shown)}</time>' if at else ""
