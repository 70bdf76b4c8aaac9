"""What stays of an erased customer's actions: all but what somebody wrote."""

from collections.abc import Collection

from customers.database.bulk_statements import in_list
from customers.parts import FreeText
from customers.rules.erasure import ERASED
from customers.wings.activity.models import Action, ActionWithdrawal

# What is written about others may mention them.
TEXTS = (FreeText(Action, "comment"), FreeText(ActionWithdrawal, "reason"))


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact comments and reasons about these customers."""
    theirs = Action.objects.filter(in_list("customer_id", customer_ids))
    theirs.exclude(comment="").update(comment=ERASED)
    ActionWithdrawal.objects.filter(action__in=theirs.values("id")).update(reason=ERASED)
