"""What the core has to know about subscriptions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q

from customers.database.bulk_statements import in_list
from customers.parts import CustomerPart, CustomerTable, FreeText, Job, OnErasure, OnMerge, ProfileTab
from customers.rules.erasure import ERASED
from customers.wings.subscriptions.admin.tab import NAME, read_tab
from customers.wings.subscriptions.bulk_edits import KIND
from customers.wings.subscriptions.demo import STORY
from customers.wings.subscriptions.exports import COLUMNS
from customers.wings.subscriptions.invariants import INVARIANT
from customers.wings.subscriptions.merge import merge_consent, unmerge_consent
from customers.wings.subscriptions.models import OptIn, Subscription, SubscriptionChange
from customers.wings.subscriptions.opt_in.letters import LETTER
from customers.wings.subscriptions.opt_in.lifecycle import forget_old_opt_ins
from customers.wings.subscriptions.roles import VIEW
from customers.wings.subscriptions.rule_fields import RECORDS, rule_fields


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Delete what these customers agreed to; keep when and what they changed, without the reasons that staff gave."""
    theirs = in_list("customer_id", customer_ids)
    Subscription.objects.filter(theirs).delete()
    OptIn.objects.filter(theirs).delete()
    SubscriptionChange.objects.exclude(reason__in=("", ERASED)).filter(theirs).update(reason=ERASED)


def _forget_sought(sought: Mapping[str, Sequence[Any]]) -> None:
    """Delete what other customers were asked at these contacts."""
    OptIn.objects.filter(in_list("value", [*sought.get("email", ()), *sought.get("mobile", ())])).delete()


SUBSCRIPTIONS: Final = CustomerPart(
    name=NAME,
    tables=(
        CustomerTable(Subscription, OnErasure.PART, OnMerge.CORE),
        CustomerTable(SubscriptionChange, OnErasure.PART, OnMerge.STAYS),
        CustomerTable(OptIn, OnErasure.PART, OnMerge.STAYS),
    ),
    erase=_erase,
    forget_sought=_forget_sought,
    texts=(FreeText(SubscriptionChange, "reason", only=Q(initiator_kind="user", bulk_edit=None)),),
    merge=merge_consent,
    unmerge=unmerge_consent,
    invariants=(INVARIANT,),
    jobs={"forget opt-ins": Job(forget_old_opt_ins, every=timedelta(days=1))},
    columns=COLUMNS,
    needs=VIEW,
    tabs=(ProfileTab(NAME, "Subscriptions", "subscriptions/tab.html", read_tab),),
    letters=(LETTER,),
    public="customers.wings.subscriptions.opt_in.public",
    kinds=(KIND,),
    demo=STORY,
    api="customers.wings.subscriptions.api.API",
    rule_fields=rule_fields,
    rule_records=RECORDS,
)
