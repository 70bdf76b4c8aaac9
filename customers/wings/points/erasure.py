"""What an erasure redacts: comments and reasons, which may say anything. Amounts, times and who did it stay."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from customers.database.bulk_statements import in_list
from customers.parts import FreeText
from customers.rules.erasure import ERASED
from customers.wings.points.models import PointsAccount, PointsChange, Reward

# What is written about others may mention them.
TEXTS = (
    FreeText(PointsChange, "comment"),
    FreeText(Reward, "reason"),
    FreeText(Reward, "taken_back_reason"),
)


def erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact what was written about these customers.

    Who changes an account holds its lock alone: behind it, nothing that is being written now is missed.
    """
    accounts = PointsAccount.objects.filter(in_list("customer_id", customer_ids)).order_by("pk")
    list(accounts.select_for_update(no_key=True).values_list("pk"))
    for text in TEXTS:
        written: QuerySet[Any] = QuerySet(text.model).exclude(**{text.column: ""})
        written.filter(in_list("customer_id", customer_ids)).update(**{text.column: ERASED})
