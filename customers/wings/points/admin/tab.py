"""The tab of the profile: balances and their charts, what expires next, every change, and rewards of all campaigns."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.list_filters import query_of
from customers.admin.ui.times import Moment, moment
from customers.database.keyset_paging import NEWER, OLDER, Page, page_key, read_page
from customers.models import Customer
from customers.wings.points.admin.access import may_adjust, may_give
from customers.wings.points.admin.chart import BalanceChart, chart_of, read_sums
from customers.wings.points.admin.lines import as_rows, change_lines, reward_lines, written
from customers.wings.points.admin.rows_html import change_rows, reward_rows
from customers.wings.points.ledger.balances import open_lots, read_balances
from customers.wings.points.models import PointsChange, PointsLot, Reward

CHANGES_A_PAGE: Final = 25
REWARDS_A_PAGE: Final = 20
MOST_NEXT: Final = 5
_REWARDS: Final = {OLDER: "rewards_before", NEWER: "rewards_after"}  # two lists are paged on one page


@dataclass(frozen=True, slots=True)
class AccountBlock:
    """One account: what it holds, and how that came to be."""

    name: str
    total: str
    available: str
    blocked: str
    chart: BalanceChart


@dataclass(frozen=True, slots=True)
class NextLine:
    """Points that expire, or become available, at a moment to come."""

    account: str
    amount: str
    when: Moment
    days: int


@dataclass(frozen=True, slots=True)
class PointsTab:
    """All that the tab shows."""

    accounts: tuple[AccountBlock, ...]
    expiring: tuple[NextLine, ...]
    coming: tuple[NextLine, ...]
    change_rows: SafeString
    older: str
    newer: str
    reward_rows: SafeString
    rewards_older: str
    rewards_newer: str
    may_adjust: bool
    may_give: bool


def read_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the tab in a fixed number of queries, however much happened."""
    now, may_see = timezone.localtime(), may_see_personal_data(request)
    is_alive = customer.erased_at is None
    adjusts, gives = may_adjust(request) and is_alive, may_give(request) and is_alive
    changes = _changes(request, customer)
    rewards = _rewards(request, customer)
    lots = open_lots(customer.pk, now=now)
    return {
        "points": PointsTab(
            accounts=_accounts(customer, now),
            expiring=_next(lots.filter(expires_at__isnull=False), "expires_at", now),
            coming=_next(lots.filter(available_from__gt=now), "available_from", now),
            change_rows=change_rows(
                change_lines(changes.rows, now, may_see=may_see, may_adjust=adjusts), actions=adjusts
            ),
            **_links(request, changes, {OLDER: OLDER, NEWER: NEWER}),
            reward_rows=reward_rows(reward_lines(rewards.rows, now, may_see=may_see, may_give=gives), actions=gives),
            **{f"rewards_{name}": link for name, link in _links(request, rewards, _REWARDS).items()},
            may_adjust=adjusts,
            may_give=gives,
        )
    }


def _accounts(customer: Customer, now: dt.datetime) -> tuple[AccountBlock, ...]:
    today = timezone.localdate(now)
    sums = read_sums(customer.pk, today=today)
    return tuple(
        AccountBlock(
            name=account.kind.name,
            total=written(held.total),
            available=written(held.available),
            blocked=written(held.blocked) if held.blocked else "",
            chart=chart_of(account.pk, account.balance, sums, today=today),
        )
        for account, held in read_balances(customer.pk, now=now)
    )


def _next(lots: Any, by: str, now: dt.datetime) -> tuple[NextLine, ...]:
    """Show the next few lots that this happens to."""
    found: Sequence[PointsLot] = lots.filter(~Q(**{by: None})).order_by(by, "pk")[:MOST_NEXT]
    return tuple(
        NextLine(
            account=getattr(lot, "kind"),  # noqa: B009 - an annotation
            amount=written(lot.remaining),
            when=moment(getattr(lot, by), now),
            days=max(0, (timezone.localtime(getattr(lot, by)).date() - now.date()).days),
        )
        for lot in found
    )


def _changes(request: HttpRequest, customer: Customer) -> Page[Any]:
    found = PointsChange.objects.filter(customer=customer).order_by()
    return read_page(as_rows(found), key=page_key(request.GET.dict()), size=CHANGES_A_PAGE)


def _rewards(request: HttpRequest, customer: Customer) -> Page[Reward]:
    found = Reward.objects.filter(customer=customer)
    found = found.select_related("campaign", "code", "prize", "integration_point", "taken_back_through")
    key = page_key({name: request.GET.get(parameter, "") for name, parameter in _REWARDS.items()})
    return read_page(found.order_by(), key=key, size=REWARDS_A_PAGE)


def _links(request: HttpRequest, page: Page[Any], names: Mapping[str, str]) -> dict[str, str]:
    """Link to the pages beside one, the other list staying where it is."""
    asked = {name: text for name, text in request.GET.items() if name not in names.values()}
    older = query_of({**asked, "tab": "points"}, **{names[OLDER]: page.older}) if page.older else ""
    newer = query_of({**asked, "tab": "points"}, **{names[NEWER]: page.newer}) if page.newer else ""
    return {"older": older, "newer": newer}
