"""What stays of an erased customer's actions: all but what somebody wrote."""

from collections.abc import Collection

from customers.database.bulk_statements import in_list
from customers.database.mentions import mentions
from customers.rules.erasure import ERASED
from customers.wings.activity.models import Action, ActionWithdrawal


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact comments and reasons about these customers, and those about others that mention them."""
    theirs = Action.objects.filter(in_list("customer_id", customer_ids))
    theirs.exclude(comment="").update(comment=ERASED)
    ActionWithdrawal.objects.filter(action__in=theirs.values("id")).update(reason=ERASED)
    if in_comments := mentions("comment", words):
        Action.objects.exclude(comment="").filter(in_comments).update(comment=ERASED)
    if in_reasons := mentions("reason", words):
        ActionWithdrawal.objects.filter(in_reasons).update(reason=ERASED)
