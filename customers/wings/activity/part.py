"""What the core has to know about activity."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.times import moment
from customers.models import Customer
from customers.parts import CustomerPart, CustomerTable, HeadLine, OnErasure, OnMerge, ProfileTab
from customers.wings.activity.bulk_edits import EFFECT
from customers.wings.activity.conditions import RECORDS, rule_fields
from customers.wings.activity.demo import DEMO
from customers.wings.activity.erasure import TEXTS, erase
from customers.wings.activity.export_column import LAST_ACTION
from customers.wings.activity.feed.customer_feed import REGISTERED
from customers.wings.activity.feed.tab import TAB, feed_of_customer
from customers.wings.activity.invariants import INVARIANTS
from customers.wings.activity.models import Action
from customers.wings.activity.roles import VIEW


def _head(_request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    """Link the day of the registration to its place in the feed. It asks nothing of the database."""
    if customer.registered_at is None:
        return []
    registered = moment(customer.registered_at, timezone.localtime())
    return [HeadLine("Registered", registered.day, url=f"?tab={TAB}&template={REGISTERED}")]


ACTIVITY: Final = CustomerPart(
    name="activity",
    tables=(CustomerTable(Action, OnErasure.PART, OnMerge.MOVES),),
    erase=erase,
    texts=TEXTS,
    invariants=INVARIANTS,
    columns=(LAST_ACTION,),
    needs=VIEW,
    head=_head,
    tabs=(ProfileTab(TAB, "Activity feed", "activity/tab.html", feed_of_customer),),
    demo=DEMO,
    api="customers.wings.activity.api.API",
    rule_fields=rule_fields,
    rule_records=RECORDS,
    effects=(EFFECT,),
)
