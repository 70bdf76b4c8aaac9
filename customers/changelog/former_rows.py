"""Which contacts and identifiers a customer has or ever had: by what came and went, which has a small index."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models.expressions import Func

from customers.database.bulk_statements import in_list
from customers.edits.history import HISTORIES


class _CameOrWent(Func):
    """The condition of that index (migration 0002), as it stands there: bound as a parameter it would not be found."""

    template = "%(expressions)s <> '~'"
    conditional = True
    output_field = models.BooleanField()


def ever_had(model: type[models.Model], customer_ids: Collection[int]) -> set[int]:
    """Return the ids of the rows of a model that were ever these customers': one query."""
    of_customer = in_list("customer_id", customer_ids)
    came_or_went = rows_of(HISTORIES[model]).filter(of_customer, _CameOrWent(models.F("history_type")))
    has = rows_of(model).filter(of_customer)
    return set(came_or_went.values_list("id", flat=True).union(has.values_list("id", flat=True)))


def rows_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """Return all rows, in no order, of a model that is known only as a model."""
    manager: Any = model  # Each of ours has `objects`; the base class does not know it.
    rows: models.QuerySet[Any] = manager.objects.order_by()
    return rows
