"""Take actions back: a dated record beside each one says who did, through what and why."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from customers.database.bulk_statements import allocate_ids, in_list, insert_rows
from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.edits.snapshot import lock_customers
from customers.wings.activity.models import Action, ActionWithdrawal


def withdraw(action_ids: Collection[int], context: EditContext, now: dt.datetime) -> int:
    """Withdraw those of these actions that stand, and return how many did. The context's reason says why; the entry
    point has checked it (`reason_text`).
    """
    shared = {
        "at": now,
        "integration_point_id": context.point.id,
        "reason": context.reason,
        **context.initiator.columns,
    }
    asked = Action.objects.filter(in_list("id", action_ids))

    def work() -> int:
        with transaction.atomic():
            lock_customers(sorted(set(asked.values_list("customer_id", flat=True))))
            standing = asked.filter(withdrawal=None, customer__erased_at=None).order_by("id")
            actions = list(standing.values_list("id", flat=True))
            ids = allocate_ids(ActionWithdrawal, len(actions))
            rows = [{"id": id_, "action_id": action, **shared} for id_, action in zip(ids, actions, strict=True)]
            insert_rows(ActionWithdrawal, rows)
        return len(actions)

    return with_retries(work)
