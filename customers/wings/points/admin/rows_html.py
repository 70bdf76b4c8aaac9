"""Rows of points changes and rewards as HTML: in the template language thirty of them take longer than the rest.

Every text goes through `escape`. What a reader may see of it was decided where the lines were made.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import written
from customers.wings.points.admin.lines import ChangeLine, LotLine, RewardLine
from customers.wings.points.models import PointsChange

_KINDS: Final = dict(PointsChange.KINDS)


def change_rows(lines: Iterable[ChangeLine], *, across: bool = False, actions: bool = False) -> SafeString:
    """Write points changes as rows; `across` customers each names its own, `actions` leaves a cell for taking back."""
    return SafeString("\n".join(_change_row(line, across, actions) for line in lines))


def _change_row(line: ChangeLine, across: bool, actions: bool) -> str:
    change = line.change
    back = _link("points_take_back", change.pk, f"Take back entry {change.pk}") if line.may_take_back else ""
    return (
        f'<tr><td class="quiet nowrap">{written(line.when)}</td>'
        f'<td class="num nowrap strong" data-label="Points">{line.amount}</td>'
        f'<td data-label="Change"><span class="badge {line.tone}">{_KINDS[change.kind]}</span> '
        f'<span class="account quiet">{escape(change.account_name)}</span>{_undoing(line)}</td>'
        f'<td class="comment" data-label="Comment">{escape(line.comment)}</td>'
        f'<td class="lots" data-label="Lots">{"".join(_lot(lot, len(line.lots) > 1) for lot in line.lots)}</td>'
        f"{_origin(change.point, change.initiator)}"
        f"{_customer(change.customer_id) if across else ''}{f'<td>{back}</td>' if actions else ''}</tr>"
    )


def _undoing(line: ChangeLine) -> str:
    if line.change.takes_back_id:
        return f'<div class="faint">takes back entry {line.change.takes_back_id}</div>'
    return f'<div class="faint">taken back (entry {line.change.pk})</div>' if line.is_taken_back else ""


def _lot(lot: LotLine, is_one_of_several: bool) -> str:
    part = f": {lot.amount}" if is_one_of_several else ""
    begins = f'<span class="nowrap">from {written(lot.available, by_day=True)}</span> ' if lot.is_blocked else ""
    ends = f"until {written(lot.expires, by_day=True)}" if lot.expires else "no expiry"
    return (
        f'<div><span class="nowrap">Lot {lot.id}{part}</span> '
        f'<span class="faint">{begins}<span class="nowrap">{ends}</span></span></div>'
    )


def reward_rows(lines: Iterable[RewardLine], *, across: bool = False, actions: bool = False) -> SafeString:
    """Write promo codes and prizes as rows."""
    return SafeString("\n".join(_reward_row(line, across, actions) for line in lines))


def _reward_row(line: RewardLine, across: bool, actions: bool) -> str:
    reward = line.reward
    kind, tone, font = ("promo code", "accent", "mono") if line.is_code else ("prize", "info", "")
    back = _link("points_take_back_reward", reward.pk, f"Take back reward {reward.pk}") if line.may_take_back else ""
    return (
        f'<tr><td class="quiet nowrap">{written(line.when)}</td>'
        f'<td data-label="Reward"><span class="badge {tone}">{kind}</span> '
        f'<span class="{font}">{escape(line.what)}</span></td>'
        f'<td data-label="Campaign">{escape(reward.campaign.name)}</td>'
        f'<td class="comment" data-label="Reason">{escape(line.reason)}{_taken_back(line)}</td>'
        f"{_origin(reward.integration_point.system_name, reward.initiator)}"
        f"{_customer(reward.customer_id) if across else ''}{f'<td>{back}</td>' if actions else ''}</tr>"
    )


def _taken_back(line: RewardLine) -> str:
    if line.taken_back is None:
        return ""
    by, why = escape(line.reward.taken_back_by), escape(line.taken_back_reason)
    when = f'<span class="badge bad">taken back</span> {written(line.taken_back)}'
    return f'<div class="quiet">{when} by {by}: {why}</div>'


def _origin(point: str, initiator: str) -> str:
    return (
        f'<td class="through quiet" data-label="Touchpoint">{escape(point)}</td>'
        f'<td data-label="Initiator">{escape(initiator)}</td>'
    )


def _customer(customer_id: int) -> str:
    link = f'href="{customer_url(customer_id)}?tab=points" aria-label="Customer {customer_id}"'
    return f'<td class="num mono" data-label="Customer"><a class="link" {link}>{customer_id}</a></td>'


def _link(name: str, pk: int, label: str) -> str:
    return f'<a class="link nowrap" href="{reverse(f"admin:{name}", args=[pk])}" aria-label="{label}">Take back</a>'
