"""Record that something happened to one customer or to many: a few statements a batch, however many there are."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from customers.database.bulk_statements import allocate_ids, in_list, insert_rows
from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from customers.wings.activity.errors import IssuedMeanwhile, RetiredTemplate, UnknownTemplate
from customers.wings.activity.models import Action, ActionTemplate
from customers.wings.activity.rules import event_time

AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Issued:
    """How many actions were recorded, and which of the customers got none: erased, or not there."""

    count: int
    left_out: tuple[int, ...] = ()


def find_template(system_name: str) -> ActionTemplate:
    """Return the template of that name that takes new actions. Raises UnknownTemplate and RetiredTemplate."""
    template = ActionTemplate.objects.filter(system_name=system_name).first()
    if template is None:
        raise UnknownTemplate
    if not template.is_active:
        raise RetiredTemplate
    return template


def issue_to(
    customer_ids: Collection[int],
    template: ActionTemplate,
    at: dt.datetime | None,
    context: EditContext,
    now: dt.datetime,
    *,
    as_of: int | None = None,
) -> Issued:
    """Issue an action to each of these customers in one transaction.

    Its comment is the context's reason, which the entry point has checked (`comment_text`). A merged customer's action
    goes to the survivor. `as_of` is the last action that a page knew: with a later one of this template nothing is
    issued, so that a form that is sent twice counts once. Raises ActivityError; then nothing is written.
    """
    happened = event_time(at, now=now)
    if not template.is_active:
        raise RetiredTemplate
    shared = {"template_id": template.pk, "at": happened, "recorded_at": now, **_whence(context)}
    wanted = sorted(set(customer_ids))

    def work() -> Issued:
        count, left_out = 0, list[int]()
        with transaction.atomic():
            for start in range(0, len(wanted), AT_ONCE):
                batch = wanted[start : start + AT_ONCE]
                alive = _lock_survivors(batch)
                receivers = sorted({alive[one] for one in batch if one in alive})
                if as_of is not None and _had_since(receivers, template, as_of):
                    raise IssuedMeanwhile
                write([{**shared, "customer_id": one, "issued_to": one} for one in receivers])
                count += len(receivers)
                left_out += [one for one in batch if one not in alive]
        return Issued(count, tuple(left_out))

    return with_retries(work)


def write(rows: Collection[Mapping[str, Any]]) -> None:
    """Insert actions that name all columns but the id."""
    ids = allocate_ids(Action, len(rows))
    insert_rows(Action, [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])


def _whence(context: EditContext) -> dict[str, Any]:
    return {
        "integration_point_id": context.point.id,
        "comment": context.reason,
        "bulk_edit_id": context.bulk_edit_id,
        **context.initiator.columns,
    }


def last_action(customer_id: int) -> int:
    """Return the id of the last action of a customer, 0 without any."""
    ids = Action.objects.filter(customer_id=customer_id).order_by("-pk").values_list("pk", flat=True)
    return ids.first() or 0


def _had_since(customer_ids: Collection[int], template: ActionTemplate, as_of: int) -> bool:
    found = Action.objects.filter(in_list("customer_id", customer_ids), template=template, pk__gt=as_of)
    return found.exists()


def _lock_survivors(ids: Collection[int]) -> dict[int, int]:
    """Lock who these customers are now, and return them by the ids asked for; the erased are left out.

    A merge that commits while we wait for its lock changes who they are, so it is read again under the lock.
    """
    found = _survivors(ids)
    while True:
        lock_customers(sorted(set(found.values())))
        seen = _survivors(ids)
        if set(seen.values()) <= set(found.values()):
            return seen
        found = seen


def _survivors(ids: Collection[int]) -> dict[int, int]:
    rows = Customer.objects.filter(in_list("id", ids)).values_list("id", "merged_into_id", "erased_at")
    asked = {id_: merged_into or id_ for id_, merged_into, erased_at in rows if erased_at is None}
    merged = {survivor for id_, survivor in asked.items() if survivor != id_}
    if not merged:
        return asked
    alive = set(Customer.objects.filter(in_list("id", merged), erased_at=None).values_list("id", flat=True))
    return {id_: survivor for id_, survivor in asked.items() if survivor == id_ or survivor in alive}
