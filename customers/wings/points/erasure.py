"""What an erasure redacts: comments and reasons, which may say anything. Amounts, times and who did it stay."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from customers.database.bulk_statements import in_list
from customers.database.mentions import mentions
from customers.rules.erasure import ERASED
from customers.wings.points.models import PointsAccount, PointsChange, Reward

_TEXTS: Sequence[tuple[type[Model], str]] = (
    (PointsChange, "comment"),
    (Reward, "reason"),
    (Reward, "taken_back_reason"),
)


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact what was written about these customers, and what was written about others that mentions them.

    Who changes an account holds its lock alone: behind it, nothing that is being written now is missed.
    """
    accounts = PointsAccount.objects.filter(in_list("customer_id", customer_ids)).order_by("pk")
    list(accounts.select_for_update(no_key=True).values_list("pk"))
    for model, column in _TEXTS:
        written: QuerySet[Any] = QuerySet(model).exclude(**{column: ""})
        written.filter(in_list("customer_id", customer_ids)).update(**{column: ERASED})
        if mentioned := mentions(column, words):
            written.filter(mentioned).update(**{column: ERASED})
