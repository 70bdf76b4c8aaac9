"""What the core has to know about points."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from customers.models import Customer
from customers.parts import CustomerPart, CustomerTable, HeadLine, Job, OnErasure, OnMerge, PartColumn, ProfileTab
from customers.wings.points.admin.tab import read_tab
from customers.wings.points.demo import DEMO
from customers.wings.points.erasure import TEXTS, erase
from customers.wings.points.ledger.balances import available_texts, read_balances
from customers.wings.points.ledger.expire import expire_points
from customers.wings.points.ledger.invariants import INVARIANTS
from customers.wings.points.ledger.merge import merge_points, unmerge_points
from customers.wings.points.models import PointsAccount, PointsChange, Reward
from customers.wings.points.models.points import DEFAULT_KIND
from customers.wings.points.roles import VIEW
from customers.wings.points.rule_fields import CHANGES, LOTS, rule_fields


def _head(_request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    found = {account.kind.system_name: held for account, held in read_balances(customer.pk, now=timezone.now())}
    if DEFAULT_KIND not in found:
        return []
    return [HeadLine("Bonus points", f"{found[DEFAULT_KIND].available:,.2f} available", url="?tab=points")]


POINTS: Final = CustomerPart(
    name="points",
    tables=(
        # An account is one per customer and kind, so a merge adds up two of them (ledger/merge.py).
        CustomerTable(PointsAccount, OnErasure.KEPT, OnMerge.CORE),
        CustomerTable(PointsChange, OnErasure.PART, OnMerge.CORE),
        CustomerTable(Reward, OnErasure.PART, OnMerge.MOVES),
    ),
    erase=erase,
    texts=TEXTS,
    merge=merge_points,
    unmerge=unmerge_points,
    invariants=INVARIANTS,
    jobs={"expire points": Job(expire_points, every=timedelta(minutes=5))},
    columns=(PartColumn("bonusPoints", "Bonus points available", available_texts),),
    needs=VIEW,
    head=_head,
    tabs=(ProfileTab("points", "Bonus points", "points/tab.html", read_tab),),
    demo=DEMO,
    api="customers.wings.points.api.API",
    rule_fields=rule_fields,
    rule_records=(CHANGES,),
    rule_clocks=(LOTS,),
)
